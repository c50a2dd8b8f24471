/** Tokens of forges, registries and builds. */
import { formats, type Rule } from './rule.ts';

export const CODE_HOSTS: readonly Rule[] = [
  ...formats([
    ['github.token', /gh[pousr]_[A-Za-z0-9_]{36,}/g],
    ['github.fine-grained-token', /github_pat_[A-Za-z0-9_]{40,}/g],
    ['gitlab.token', /gl(?:pat|oas|dt|rt|rtr|cbt|ptt|ft|imt|agent|soat|ffct|wt)-[\w.-]{20,}/g],
    ['gitlab.runner-token', /GR1348941[\w-]{20}/g],
    ['bitbucket.token', /ATBB[A-Za-z0-9]{32}/g],
    ['atlassian.token', /AT[AC]TT3[\w=-]{100,}/g],
    ['npm.token', /npm_[A-Za-z0-9]{36}/g],
    ['pypi.token', /pypi-[\w-]{60,}/g],
    ['docker.token', /dckr_(?:pat|oat)_[\w-]{20,}/g],
    ['rubygems.key', /rubygems_[0-9a-f]{48}/g],
    ['nuget.key', /oy2[a-z0-9]{43}/g],
    ['clojars.token', /CLOJARS_[a-z0-9]{60}/g],
    ['artifactory.key', /AKCp[A-Za-z0-9]{60,}|cmVmd[A-Za-z0-9]{59}/g],
    ['buildkite.token', /bk(?:ua|ct|aj)_[0-9a-f]{40}/g],
    ['circleci.token', /CCI(?:PAT|PRJ)_[A-Za-z0-9]{22}_[0-9a-f]{40}/g],
    ['sonar.token', /sq[apu]_[0-9a-f]{40}/g],
    ['sourcegraph.token', /sgp_(?:[0-9a-f]{16}_|local_)?[0-9a-f]{40}/g],
    ['prefect.key', /pn[ub]_[A-Za-z0-9]{36}/g],
    ['lanemesh.invite', /mesh[0-9]_[\w-]{40,}/g],
  ]),
  { name: 'crates.token', shape: /cio[A-Za-z0-9]{32}/g, alone: true },
];
