import { expect } from 'chai';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseJson } from '../deploy/data.ts';
import { root } from '../deploy/files.ts';
import { createFolder, removeFolder } from '../support/git.ts';
import { run } from './run-python.ts';

const SCRIPTS = join(root, 'blueprints/train_evaluate_register/scripts');

/** Runs a script as its container does, but below another folder; prints how it ended. */
const PLAY = `
import importlib, json, os, pathlib, sys
home, name = json.load(sys.stdin)
sys.path.insert(0, os.environ["SCRIPTS"])
# A model that answers the first feature: the library itself is in the image only.
class Booster:
    def load_model(self, file):
        self.factor = float(pathlib.Path(file).read_text())
    def predict(self, matrix):
        return [self.factor * row[0] for row in matrix]
xgboost = type(sys)("xgboost")
xgboost.Booster, xgboost.DMatrix = Booster, list
sys.modules["xgboost"] = xgboost
script = importlib.import_module(name)
script.HOME = pathlib.Path(home)
try:
    script.main()
    print(json.dumps(None))
except SystemExit as end:
    print(json.dumps(str(end)))
`;

/** Packs a model as SageMaker does: one file in model.tar.gz. */
const PACK = `
import io, json, sys, tarfile
folder, text = json.load(sys.stdin)
with tarfile.open(folder + "/model.tar.gz", "w:gz") as archive:
    entry = tarfile.TarInfo("xgboost-model")
    entry.size = len(text)
    archive.addfile(entry, io.BytesIO(text.encode()))
print("null")
`;

describe('The scripts to start from', () => {
  const folder = createFolder();
  after(() => removeFolder(folder));

  const home = (name: string): string => join(folder, name);
  const play = (name: string, script: string) =>
    run(PLAY, [home(name), script], { SCRIPTS, PYTHONDONTWRITEBYTECODE: '1' });
  function write(name: string, file: string, rows: readonly string[]): void {
    const path = join(home(name), file);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, rows.map((row) => `${row}\n`).join(''));
  }
  const rowsIn = (name: string, part: string): readonly string[] =>
    readFileSync(join(home(name), part, 'part-0.csv'), 'utf8')
      .trim()
      .split(/\r?\n/);

  it('split all rows of all files, each once, and the same way again', async () => {
    const rows = Array.from({ length: 40 }, (_, index) => `${index},${index * 2}`);
    for (const name of ['split', 'again']) {
      write(name, 'data/a.csv', rows.slice(0, 25));
      write(name, 'data/below/b.csv', rows.slice(25));
      expect(await play(name, 'preprocess')).to.equal(null);
    }
    const parts = ['train', 'validation', 'test'].map((part) => rowsIn('split', part));
    expect(parts.map(({ length }) => length)).to.deep.equal([28, 6, 6]);
    expect(parts.flat()).to.have.members(rows);
    expect(['train', 'validation', 'test'].map((part) => rowsIn('again', part))).to.deep.equal(parts);
  });

  it('say so when there are too few rows', async () => {
    write('few', 'data/a.csv', ['1,2', '2,3']);
    expect(await play('few', 'preprocess')).to.match(/^2 rows are too few: none is left for /);
  });

  it('measure the model that was trained, where the gate reads it', async () => {
    write('measure', 'test/part-0.csv', ['4,1', '8,3']);
    mkdirSync(join(home('measure'), 'model'));
    await run(PACK, [join(home('measure'), 'model'), '2']);
    expect(await play('measure', 'evaluate')).to.equal(null);
    const written = readFileSync(join(home('measure'), 'evaluation/evaluation.json'), 'utf8');
    // (4 - 2)^2 and (8 - 6)^2.
    expect(parseJson(written)).to.deep.equal({ regression_metrics: { mse: { value: 4 } } });
  });

  it('measure nothing without rows', async () => {
    mkdirSync(join(home('empty'), 'model'), { recursive: true });
    await run(PACK, [join(home('empty'), 'model'), '2']);
    expect(await play('empty', 'evaluate')).to.equal('there are no test rows to measure the model with');
    expect(existsSync(join(home('empty'), 'evaluation'))).to.equal(false);
  });
});
