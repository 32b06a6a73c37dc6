/** The account an ARN lies in (IAM User Guide, "Amazon Resource Names"); null where it names none, as S3's do not. */
export const accountIn = (arn: string): string | null =>
  /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn)?.[1] ?? null;

/** The region an ARN lies in; null where it names none. */
export const regionIn = (arn: string): string | null => /^arn:[^:]*:[^:]*:([^:]+):/.exec(arn)?.[1] ?? null;
