#!/bin/sh
# What git runs (GIT_ASKPASS) when a server wants a name and a password. They come by environment and go to git by
# standard output only: neither is ever part of a URL, of a command line or of a file.
# https://git-scm.com/docs/gitcredentials#_requesting_credentials
case "$1" in
  Username*) printf '%s\n' "${REPOSITORY_USER:-git}" ;;
  *) printf '%s\n' "$REPOSITORY_TOKEN" ;;
esac
