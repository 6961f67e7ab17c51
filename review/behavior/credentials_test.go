package behavior

import (
	"strings"
	"testing"
)

func TestCredentialPaths(t *testing.T) {
	tests := []struct{ want, paths string }{
		{"token of a package registry", "~/.npmrc|/home/a/.pypirc|\x00/.cargo/credentials.toml|~/.gem/credentials|~/.m2/settings.xml|C:\\Users\\a\\.npmrc"},
		{"credentials of AWS", "~/.aws/credentials|/root/.aws/config|\x00/.aws|%USERPROFILE%\\.aws\\credentials|.aws/sso/cache/x.json|~/.s3cfg"},
		{"credentials of Google Cloud", "~/.config/gcloud/application_default_credentials.json|\x00/gcloud/credentials.db|%APPDATA%/gcloud/access_tokens.db|~/.config/gcloud/|gcloud/legacy_credentials/a/adc.json|/root/.config/gcloud"},
		{"credentials of Azure", "~/.azure/accessTokens.json|~/.azure/msal_token_cache.json|~/.azure/|\x00/.azure/azureProfile.json|~/.azure/msal_token_cache.bin|~/.azure/service_principal_entries.json"},
		{"credentials of a cluster", "~/.kube/config|/var/run/secrets/kubernetes.io/serviceaccount/token|/etc/kubernetes/admin.conf|/etc/kubernetes/pki/ca.key|\x00/.kube|/etc/rancher/k3s/k3s.yaml"},
		{"credentials of containers", "~/.docker/config.json|~/.dockercfg|/run/secrets/a|\x00/.docker/config.json|/run/user/1/containers/auth.json|/root/.docker/config.json"},
		{"SSH keys", "~/.ssh/id_rsa|/home/a/.ssh/id_ed25519|\x00/.ssh/|~/.ssh|id_rsa|~/.ssh/deploy.pem"},
		{"credentials of git", "~/.git-credentials|~/.config/gh/hosts.yml|~/.config/git/credentials|%APPDATA%/gh/hosts.yml|~/.config/glab-cli/config.yml|~/.config/hub"},
		{"passwords of hosts", "~/.netrc|_netrc|~/.pgpass|~/.my.cnf|FileZilla/recentservers.xml|~/.config/rclone/rclone.conf"},
		{"token of a service", "~/.vault-token|~/.terraform.d/credentials.tfrc.json|~/.claude/.credentials.json|~/.codex/auth.json|~/.kaggle/kaggle.json|~/.cache/huggingface/token"},
		{"passwords of a browser", "\x00/Google/Chrome/User Data/Default/Login Data|~/.config/chromium/Local State|Default/Network/Cookies|~/.mozilla/firefox/x/logins.json|\x00/Web Data|User Data/Profile 1/Cookies|key4.db"},
		{"wallet", "~/.bitcoin/wallet.dat|~/.electrum/wallets/default_wallet|\x00/exodus.wallet/seed.seco|~/.config/solana/id.json|~/.ethereum/keystore/UTC--2026|Local Extension Settings/nkbihfbeogaeaoehlefnkodbefgpgknn|\x00/bfnaelmomeimhlpmgjnjophhpkkoljpa/000003.log|%APPDATA%\\Roaming\\Exodus"},
		{"keychain", "~/Library/Keychains/login.keychain-db|~/.local/share/keyrings/login.keyring|~/.gnupg/secring.gpg|~/.password-store/a.gpg|db.kdbx|C:/Windows/System32/config/SAM"},
		{"session of a messenger", "%APPDATA%/discord/Local Storage/leveldb|\x00/tdata|Telegram Desktop/tdata/key_datas|~/.config/Slack/Local Storage/leveldb|~/.config/Signal/config.json|discordcanary/Local Storage/leveldb/1.ldb"},
		{"history of a shell", "~/.bash_history|~/.zsh_history|~/.python_history|~/.local/share/fish/fish_history|~/.node_repl_history|PSReadLine/ConsoleHost_history.txt"},
		{"environment file", ".env|/app/.env|./.env.local|../.env.production|\x00/.env|.env.test.local"},
		{"users of the system", "/etc/passwd|/etc/shadow|file:///etc/passwd|/etc/master.passwd|/etc/gshadow|/etc/sudoers"},
		{"memory of processes", "/proc/1/mem|/proc/\x00/mem|/proc/self/mem|/dev/mem|/proc/kcore|/dev/kmem"},
		{"environment of processes", "/proc/1/environ|/proc/self/environ|/proc/\x00/environ|/proc/…/environ|/proc/thread-self/environ|/proc//2/environ"},
		{"", `|npmrc|.npmrc.d|my.npmrc|credentials|aws/credentials.ts|src/aws/credentials|gcloud/README.md|azure/config.json|docker/config.json|config.json|~/.ssh/id_rsa.pub|
			~/.ssh/known_hosts|ssh/keys.go|id_rsa.js|.gitconfig|.gitignore|netrc.py|vault-token.md|login|logindata.js|src/cookies|lib/cookies.js|app/Cookies|local-state.ts|data/web|wallet.js|wallets/index.ts|
			wallet.json|id.json|keystore.ts|exodus/index.js|electrum.md|keychain.js|/usr/share/keyrings/a.gpg|keyrings.md|history.js|bash_history|.env.example|.env.sample|env|.environment|.env.d.ts|
			/etc/hosts|/etc/os-release|/etc/ssl/certs|passwd|etc/passwd.txt|a/etc/passwd|/proc/cpuinfo|/proc/self/maps|/proc/meminfo|/proc/self/cmdline|/dev/null|proc/mem|discord/index.js|slack/client.js|/etc/passwd-|`},
	}
	for _, tt := range tests {
		for p := range strings.SplitSeq(tt.paths, "|") {
			if got := credentialPath(strings.Trim(p, "\n\t")); got != tt.want {
				t.Errorf("%q: got %q, want %q", p, got, tt.want)
			}
		}
	}
}

func TestPersistencePaths(t *testing.T) {
	tests := []struct{ want, paths string }{
		{"start of a shell", "~/.bashrc|/home/a/.zshrc|\x00/.profile|/etc/profile.d/x.sh|~/.config/fish/config.fish|Documents/PowerShell/Microsoft.PowerShell_profile.ps1"},
		{"scheduled job", "/etc/crontab|/etc/cron.d/x|/var/spool/cron/crontabs/root|/etc/cron.daily/x|C:\\Windows\\System32\\Tasks\\x|/etc/cron.hourly/y"},
		{"service", "~/.config/systemd/user/x.service|/etc/systemd/system/x.service|/lib/systemd/system/x.timer|/etc/init.d/x|/etc/rc.local|/usr/lib/systemd/system/x.service"},
		{"launch agent", "~/Library/LaunchAgents/com.x.plist|/Library/LaunchDaemons/com.x.plist|\x00/Library/LaunchAgents/x.plist|/Library/StartupItems/x|~/Library/LaunchAgents|/Library/LaunchAgents/y.plist"},
		{"autostart", "~/.config/autostart/x.desktop|/etc/xdg/autostart/x.desktop|%APPDATA%\\Microsoft\\Windows\\Start Menu\\Programs\\Startup\\x.vbs|\x00/Programs/Startup/x.lnk|~/.config/autostart-scripts/x|Start Menu/Programs/Startup"},
		{"run key", "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run|HKLM/SOFTWARE/Microsoft/Windows/CurrentVersion/RunOnce|Software\\Microsoft\\Windows\\CurrentVersion\\Run\\x|HKCU:\\Software\\Microsoft\\Windows\\CurrentVersion\\RunOnce|Microsoft/Windows/CurrentVersion/RunServices|SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon"},
		{"git hook", ".git/hooks/pre-commit|/srv/.git/hooks/post-checkout|\x00/.git/hooks/x|/usr/share/git-core/templates/hooks/x|~/.git-templates/hooks/x|~/.config/git/hooks/x"},
		{"settings of git", "~/.gitconfig|/root/.gitconfig|\x00/.gitconfig|~/.config/git/config|C:/Users/a/.gitconfig|.gitconfig"},
		{"start of Python", "/usr/lib/python3/site-packages/x.pth|dist-packages/a.pth|\x00/sitecustomize.py|usercustomize.py|~/.ipython/profile_default/startup/a.py|~/.pythonrc.py"},
		{"program in the path", "/usr/local/bin/x|/usr/bin/sudo|~/.local/bin/x|~/bin/x|/opt/homebrew/bin/x|\x00/.local/bin/y"},
		{"key for logging in", "~/.ssh/authorized_keys|/root/.ssh/authorized_keys|\x00/.ssh/authorized_keys|~/.ssh/authorized_keys2|~/.ssh/rc|~/.ssh/config"},
		{"library of every program", "/etc/ld.so.preload|/etc/ld.so.conf.d/x.conf|/etc/ld.so.conf|/etc/ld.so.conf.d/a|/etc/ld.so.conf.d|file:///etc/ld.so.preload"},
		{"rights of a user", "/etc/sudoers|/etc/sudoers.d/x|/etc/pam.d/sshd|/etc/pam.d/x|/etc/sudoers.d|/etc/pam.d"},
		{"", `|bashrc|.bashrc.md|profile|lib/profile.js|profile.d/x|cron.js|src/crontab.ts|crontab|systemd/x.service|a/etc/systemd/x|launchagents.ts|Library/Caches/x|autostart.js|startup/x.js|src/programs.js|
			CurrentVersion|run|run/x|RunOnce.cs|git/hooks/x|.git/config|.git/HEAD|hooks/pre-commit|gitconfig|model.pth|checkpoints/x.pth|site-packages/x.py|customize.py|bin/x|./bin/x|node_modules/.bin/x|
			dist/bin/x|usr/bin/x|/usr/bin|~/.ssh/known_hosts|authorized_keys.md|ld.so.preload|etc/ld.so.preload|sudoers|pam.d/x|~/.config/x/config.json|~/.cache/x|/tmp/x|/usr/local/share/x`},
	}
	for _, tt := range tests {
		for p := range strings.SplitSeq(tt.paths, "|") {
			if got := persistencePath(strings.Trim(p, "\n\t")); got != tt.want {
				t.Errorf("%q: got %q, want %q", p, got, tt.want)
			}
		}
	}
}

func TestWipePaths(t *testing.T) {
	for p := range strings.SplitSeq("/|/*|~|~/|~/*|$HOME|${HOME}/|%USERPROFILE%|/home|/home/a|/home/a/*|/Users/a|/root|/etc|C:|C:\\|d:/*|C:\\Windows|C:\\Windows\\System32|C:\\Users|C:\\Users\\a|~/Documents|~/Desktop/*|/home/a/Documents|/Users/a/Library/|/usr/**|/dev/sda|/home/\x00|%SystemRoot%|~/.ssh|/var/.|$HOME/Documents", "|") {
		if !wipePath(p) {
			t.Errorf("%q is not told", p)
		}
	}
	for p := range strings.SplitSeq("|.|./|dist|./dist/*|node_modules|/tmp|/tmp/x|/var/tmp/x|/var/lib/apt/lists/*|~/.cache|~/.cache/x|~/.config/x|/home/a/.cache|/home/a/x|build/*|*|~/.npm|/usr/local/x|C:\\Temp|C:\\Users\\a\\AppData\\Local\\Temp|home|users/a|etc|\x00|\x00/dist|/opt/x|$HOME/.cache/x|lib|bin|/etc/x|//", "|") {
		if p != "//" && wipePath(p) {
			t.Errorf("%q is told", p)
		}
	}
}

func TestSecretVariables(t *testing.T) {
	for name := range strings.FieldsSeq(`NPM_TOKEN GITHUB_TOKEN GH_TOKEN NODE_AUTH_TOKEN AWS_SECRET_ACCESS_KEY AWS_ACCESS_KEY_ID AWS_SESSION_TOKEN OPENAI_API_KEY DB_PASSWORD PGPASSWORD POSTGRES_PASSWORD
		MYSQL_PWD CLIENT_SECRET JWT_SECRET PRIVATE_KEY DEPLOY_KEY ENCRYPTION_KEY GPG_PASSPHRASE TWINE_PASSWORD CARGO_REGISTRY_TOKEN VAULT_TOKEN SLACK_BOT_TOKEN STRIPE_SECRET_KEY SECRET_KEY_BASE
		GOOGLE_APPLICATION_CREDENTIALS WALLET_MNEMONIC TOKEN SECRET PASSWORD API_KEY_2 SMTP_PASS npmToken githubAPIToken ACTIONS_RUNTIME_TOKEN ACTIONS_ID_TOKEN_REQUEST_URL AZURE_CLIENT_SECRET GH_PAT`) {
		if !secretVariable(name) {
			t.Errorf("%s is not told", name)
		}
	}
	for name := range strings.FieldsSeq(`KEYBOARD TOKENIZER TOKENIZERS_PARALLELISM PUBLIC_KEY MAX_TOKENS TOKENS KEY_PATH SSL_KEY_FILE KEY PWD OLDPWD INIT_PWD PATH HOME CI NODE_ENV AWS_REGION AWS_PROFILE AWS_DEFAULT_REGION
		AWS_LAMBDA_FUNCTION_NAME SECRET_NAME TOKEN_URL PASSWORD_MIN_LENGTH PASSWORD_STORE_DIR CACHE_KEY PRIMARY_KEY SORT_KEY NEXT_PUBLIC_API_KEY VITE_TOKEN PAD_TOKEN EOS_TOKEN BYPASS COMPASS
		MONKEY TURKEY TEST_PATTERN PYTHONHASHSEED DEBUG_TOKENIZER HTTP_PROXY FILE_PAT NPM_CONFIG_REGISTRY GITHUB_ACTIONS PASS TESTS_PASS _ 123`) {
		if secretVariable(name) {
			t.Errorf("%s is told", name)
		}
	}
	if secretVariable("") {
		t.Error("no name is told")
	}
}

func TestKeyNames(t *testing.T) {
	for name := range strings.FieldsSeq(`privateKey private_key PRIVATE_KEY privateKeyHex privatekey userPrivateKey secretKey secret_key secretKeyBytes mnemonic mnemonicPhrase mnemonics seed seedPhrase seed_phrase SEED_PHRASE
		recoveryPhrase keypair keyPair signerKeypair key_pair passphrase walletKey wallet-key walletSeed privKey priv_key_hex privateKeys xprv wif secretRecoveryPhrase privateKey2 PrivateKey`) {
		if !keyName(name) {
			t.Errorf("%s is not told", name)
		}
	}
	for name := range strings.FieldsSeq(`key publicKey public_key keyCode keyboard privateKeyPath privateKeyFile isPrivateKey hasMnemonic validateMnemonic getPrivateKey mnemonicLength seeds seeder seedrandom randomSeed hashSeed
		seedData primaryKey foreignKey cacheKey apiKey wallet walletName walletAddress phrase paraphrase monkey secret secretKeyRef keypress keyPairs keypairName passphraseHint wifi private privateField keystore signingKey`) {
		if keyName(name) {
			t.Errorf("%s is told", name)
		}
	}
	if keyName("") {
		t.Error("no name is told")
	}
}

// FuzzPaths holds the readers of paths and names to their promise that case
// and the kind of slash make no difference.
func FuzzPaths(f *testing.F) {
	f.Add("~/.ssh/id_rsa")
	f.Add("/home/a/*")
	f.Add("[/../c:/x")
	f.Fuzz(func(t *testing.T, p string) {
		if pastASCII([]byte(p), 0) < len(p) {
			return
		}
		other := strings.ToUpper(strings.ReplaceAll(p, "/", `\`))
		if strings.HasPrefix(strings.ToLower(p), "file:") {
			return
		}
		if a, b := credentialPath(p), credentialPath(other); a != b {
			t.Errorf("%q: got %q, %q for %q", p, a, b, other)
		}
		if a, b := persistencePath(p), persistencePath(other); a != b {
			t.Errorf("%q: got %q, %q for %q", p, a, b, other)
		}
		if a, b := wipePath(p), wipePath(other); a != b {
			t.Errorf("%q: got %v, %v for %q", p, a, b, other)
		}
		secretVariable(p)
		keyName(p)
	})
}
