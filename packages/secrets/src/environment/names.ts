/** What the name of a variable says about its value. */

/** What a name of the shell, the system or a tool says of a machine or a person. */
const SETTINGS = new RegExp(
  `^(?:${[
    'PATH|PWD|OLDPWD|HOME|USER|USERNAME|LOGNAME|HOST|HOSTNAME|HOSTTYPE|MACHTYPE|OSTYPE|NAME|SHELL|SHLVL|_|TZ|MAIL|LANG|LANGUAGE|LC_.*',
    'PS[0-4]|PROMPT.*|HIST.*|IFS|ZDOTDIR|BASH_.*|ZSH.*|FISH_.*|EDITOR|VISUAL|PAGER|MANPAGER|MANPATH|LESS.*|LS_?COLORS|GREP_COLORS?|JQ_COLORS|EZA_.*|FZF_.*|STARSHIP_.*|P9K_.*',
    'TERM.*|COLOR.*|COLUMNS|LINES|ITERM_.*|LC_TERMINAL.*|KITTY_.*|WEZTERM_.*|ALACRITTY_.*|KONSOLE_.*|GNOME_.*|VTE_.*|WT_.*|TMUX.*|STY|WINDOW.*|ZELLIJ.*|GHOSTTY_.*',
    'DISPLAY|WAYLAND_.*|XDG_.*|DESKTOP_.*|GDM.*|GTK_.*|QT_.*|KDE_.*|DBUS_.*|SESSION_MANAGER|XMODIFIERS|I3SOCK|SWAYSOCK|HYPRLAND_.*',
    'INVOCATION_ID|JOURNAL_STREAM|SYSTEMD_.*|MANAGERPID.*|MEMORY_PRESSURE_.*|NOTIFY_SOCKET|LISTEN_.*',
    'SSH_(?:CLIENT|CONNECTION|TTY|AUTH_SOCK|AGENT_.*)|SUDO_.*|GPG_(?:TTY|AGENT_INFO|KEYS?)|WSL.*|SECURITYSESSIONID|Apple_.*|__CF.*|XPC_.*|COMMAND_MODE|LaunchInstanceID',
    'COMPUTERNAME|USERDOMAIN.*|LOGONSERVER|PROCESSOR_.*|PATHEXT|OS|ComSpec|SESSIONNAME|CHROME_CRASHPAD.*',
    'VSCODE_.*|CURSOR_(?!.*KEY).*|IDEA_.*|JETBRAINS_.*|npm_.*|PNPM_.*|YARN_.*|NVM_.*|VITEST.*|NODE_(?!.*AUTH).*|CONDA_.*|PYENV_.*|VIRTUAL_ENV.*|RUST.*|CARGO_(?!.*TOKEN).*|JAVA_.*',
    'GIT_(?:AUTHOR|COMMITTER|EDITOR|PAGER|SEQUENCE_EDITOR|REFLOG_ACTION|PREFIX|DIR|EXEC_PATH|CONFIG_KEY_.*|MERGE_.*)(?:_.*)?|EMAIL|DEBEMAIL|DEBFULLNAME',
    'GITHUB_.*|GITLAB_.*|CI_.*|RUNNER_.*|BUILDKITE_.*|CIRCLE_.*|TRAVIS_.*|JENKINS_.*|BUILD_.*|AGENT_.*|CODESPACES?|CODESPACE_.*|GITPOD_.*|KUBERNETES_.*|CONTAINER.*|DOCKER_HOST|MESH_.*',
  ].join('|')})$`,
  'i',
);

const SECRET_WORDS =
  /(?:^|_)(?:KEYS?|APIKEYS?|TOKENS?|PAT|SECRETS?|PASS|PASSWORDS?|PASSWD|PASSPHRASE|PASSCODE|PWD|PW|AUTH|AUTHTOKEN|AUTHORIZATION|CREDENTIALS?|CREDS|PRIVATE|SALT|HMAC|JWT|BEARER|COOKIE|DSN|SEED|INVITE|MNEMONIC)(?=_|$)/;
/** Words that make a name speak about a secret: where it lies, which one it is. */
const ABOUT =
  /_(?:FILE|PATH|DIR|URL|URI|ENDPOINT|HOST|PORT|NAME|USER|TYPE|ALG|ALGORITHM|TTL|EXPIRES?|EXPIRY|SOCK|LIMIT|COUNT|SIZE|MODE|HELPER|COMMAND|VERSION|REGION|ISSUER|AUDIENCE|PUBLIC)$/;
/** Names of things that have a number or a hash for a name. */
const IDENTIFYING =
  /(?:^|_)(?:ID|IDS|UUID|GUID|SHA|SHA1|SHA256|SHA512|COMMIT|REV|REVISION|REF|HASH|DIGEST|CHECKSUM|FINGERPRINT|SESSION|TRACE|TRACEPARENT|BUILD|IMAGE|NODE|TASK)$/;
/** Halves of key pairs that everybody may see. */
const PUBLIC = /(?:^|_)(?:PUBLIC|PUB|PUBLISHABLE)_|^GPG_KEYS?$/;

/** The name promises a secret: `GITHUB_TOKEN`, `dbPassword`. */
export function namesSecret(name: string): boolean {
  const words = inCapitals(name);
  const isFolder = /^(?:OLD)?PWD$/.test(words);
  return SECRET_WORDS.test(words) && !ABOUT.test(words) && !PUBLIC.test(words) && !isFolder;
}

/** The name is one of the shell, the system or a tool, or says that all may see the value. */
export function namesSetting(name: string): boolean {
  return SETTINGS.test(name) || PUBLIC.test(inCapitals(name));
}

/** The name promises the number or hash of a thing: `GIT_COMMIT`, `SESSION_ID`. */
export function namesIdentifier(name: string): boolean {
  return IDENTIFYING.test(inCapitals(name));
}

function inCapitals(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
}
