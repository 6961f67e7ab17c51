package behavior

import "strings"

// credentialPath says what credential lies at a path that may be known in
// part, "" when it is none. Keys that are public, templates and settings of
// programs that hold no secrets are none.
func credentialPath(p string) (what string) {
	if what = whatLies(p, notCredentials); what != "" {
		return ""
	}
	return whatLies(p, credentialRules)
}

var notCredentials = makePathRules(
	[2]string{"public", "*.pub, .ssh/known_hosts, .ssh/config, .env.example, .env.sample, .env.template, .env.dist, .env.defaults, .env.*.example, .env.schema, .env.d.ts, .env.ts, .env.js"},
)

var credentialRules = makePathRules(
	[2]string{"token of a package registry", `.npmrc, .pypirc, .yarnrc.yml, .gem/credentials, .cargo/credentials, .cargo/credentials.toml, .m2/settings.xml,
		.m2/settings-security.xml, .gradle/gradle.properties, .composer/auth.json, composer/auth.json, nuget/nuget.config, .config/pypoetry/auth.toml`},
	[2]string{"credentials of AWS", ".aws/credentials, .aws/config, .aws/sso/cache/**, .aws/cli/cache/**, .aws, .boto, .s3cfg, .passwd-s3fs"},
	[2]string{"credentials of Google Cloud", "gcloud/application_default_credentials.json, gcloud/credentials.db, gcloud/access_tokens.db, gcloud/legacy_credentials/**, gcloud/adc.json, .config/gcloud"},
	[2]string{"credentials of Azure", ".azure/accesstokens.json, .azure/msal_token_cache.*, .azure/azureprofile.json, .azure/service_principal_entries.*, .azure"},
	[2]string{"credentials of a cluster", ".kube/config, .kube/cache/**, .kube, serviceaccount/token, /etc/kubernetes/admin.conf, /etc/kubernetes/pki/**, /etc/rancher/k3s/k3s.yaml"},
	[2]string{"credentials of containers", ".docker/config.json, .dockercfg, containers/auth.json, /run/secrets/**"},
	[2]string{"SSH keys", ".ssh/id_*, .ssh/*.pem, .ssh/*.key, .ssh, id_rsa, id_ed25519, id_ecdsa, id_dsa, /etc/ssh/ssh_host_*_key"},
	[2]string{"credentials of git", ".git-credentials, git/credentials, gh/hosts.yml, gh/hosts.yaml, glab-cli/config.yml, .config/hub"},
	[2]string{"passwords of hosts", ".netrc, _netrc, .pgpass, .my.cnf, .mylogin.cnf, filezilla/recentservers.xml, filezilla/sitemanager.xml, winscp.ini, rclone/rclone.conf, .databrickscfg, .snowsql/config"},
	[2]string{"token of a service", `.vault-token, .terraform.d/credentials.tfrc.json, .terraformrc, doctl/config.yaml, .fly/config.yml, netlify/config.json, com.vercel.cli/auth.json,
		.wrangler/config/default.toml, .claude/.credentials.json, .codex/auth.json, .gemini/oauth_creds.json, .config/op/config, .circleci/cli.yml, .huggingface/token, huggingface/token, .kaggle/kaggle.json, .config/stripe/config.toml`},
	[2]string{"passwords of a browser", `login data, login data for account, web data, local state, logins.json, key3.db, key4.db, signons.sqlite, cookies.sqlite, network/cookies, default/cookies,
		profile */cookies, */user data/*/cookies, chrome/cookies, library/cookies/cookies.binarycookies, formhistory.sqlite, chrome/user data, mozilla/firefox/profiles/**, .mozilla/firefox/**, google/chrome/default/**`},
	[2]string{"wallet", `wallet.dat, wallets/default_wallet, .electrum/wallets/**, electrum/wallets/**, electrum-ltc/wallets/**, exodus.wallet/**, application support/exodus/**, roaming/exodus/**, .config/exodus/**, solana/id.json, .ethereum/keystore/**, ethereum/keystore/**,
		keystore/utc--*, utc--*, atomic/local storage/**, coinomi/wallets/**, com.liberty.jaxx/**, guarda/local storage/**, @trezor/suite-desktop/**, ledger live/**, .bitcoin/wallets/**, .bitcoin, .litecoin, .dogecoin,
		.zcash, .monero/**, monero/wallets/**, local extension settings/**, sui_config/sui.keystore, .aptos/config.yaml, .near-credentials/**, nkbihfbeogaeaoehlefnkodbefgpgknn/**, bfnaelmomeimhlpmgjnjophhpkkoljpa/**,
		hnfanknocfeofbddgcijnmhnfnkdnaad/**, fhbohimaelbohpjbbldcngcnapndodjp/**, ibnejdfjmmkpcnlpebklmnkoeoihofec/**, egjidjbpglichdcondbcbdnbeeppgdph/**, fnjhmkhhmkbjkkabndcnnogagogbneec/**,
		dmkamcknogkgcdfhhbddcghachkejeap/**, bhhhlbepdkbapadjdnnojkbgioiodbic/**, acmacodkjbdgmoleebolmdjonilkdbch/**, mcohilncbfahbmgdjkbpemcccbciggpj/**`},
	[2]string{"keychain", `library/keychains/**, login.keychain, login.keychain-db, .local/share/keyrings/**, .gnupg/private-keys-v1.d/**, .gnupg/secring.gpg, .gnupg, .password-store/**, *.kdbx, microsoft/credentials/**,
		microsoft/protect/**, microsoft/vault/**, config/sam, config/security, ntds.dit, 1password/data/**, bitwarden/data.json`},
	[2]string{"session of a messenger", "discord/local storage/**, discordcanary/local storage/**, telegram desktop/tdata/**, tdata, slack/local storage/**, signal/config.json, signal/sql/**"},
	[2]string{"history of a shell", ".bash_history, .zsh_history, .sh_history, .python_history, .node_repl_history, .mysql_history, .psql_history, .rediscli_history, fish_history, consolehost_history.txt"},
	[2]string{"environment file", ".env, .env.local, .env.production, .env.development, .env.staging, .env.prod, .env.dev, .env.*.local"},
	[2]string{"users of the system", "/etc/passwd, /etc/shadow, /etc/master.passwd, /etc/gshadow, /etc/sudoers, /etc/security/passwd"},
	[2]string{"memory of processes", "/proc/*/mem, /proc/kcore, /dev/mem, /dev/kmem"},
	[2]string{"environment of processes", "/proc/*/environ"},
)

// wipePath reports whether deleting a path and what is in it destroys what
// users or the system have.
func wipePath(p string) bool {
	p = strings.ToLower(strings.ReplaceAll(strings.TrimSpace(p), `\`, "/"))
	if p == "/" || p == "/*" || p == "/." {
		return true
	}
	for _, home := range []string{"$home", "${home}", "%userprofile%", "$env:userprofile", "%homepath%", "$userprofile", "%homedrive%%homepath%"} {
		if rest, ok := strings.CutPrefix(p, home); ok {
			p = "~" + rest
		}
	}
	for trimmed := ""; trimmed != p; {
		trimmed = p
		p = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(p, "/**"), "/*"), "/."), "/")
	}
	if p == "" {
		return false
	}
	if len(p) >= 2 && p[1] == ':' && isLetter(p[0]) {
		p = p[2:] // a drive, with or without its folders
		if p == "" {
			return true
		}
	}
	return wiped[p] || whatLies(p, wipeRules) != ""
}

// wiped are the folders that nobody deletes whole.
var wiped = setOf(`~ /home /users /root /etc /usr /usr/bin /usr/lib /usr/local /var /var/lib /var/log /bin /sbin /boot /lib /lib64 /opt /srv /mnt /media /dev /proc /sys
	/library /system /applications /windows /windows/system32 %systemroot% %systemdrive% %windir% %appdata% %localappdata% %programfiles% %public%
	~/documents ~/desktop ~/downloads ~/pictures ~/music ~/videos ~/movies ~/library ~/appdata ~/onedrive ~/dropbox ~/.ssh ~/.config ~/.local ~/.gnupg ~/.aws ~/.kube ~/projects
	/dev/sda /dev/sdb /dev/nvme0n1 /dev/vda /dev/hda /dev/disk0`)

// wipeRules are folders of one user, wherever their home is.
var wipeRules = makePathRules(
	[2]string{"home", "/home/*, /users/*, /program files, /program files (x86)"},
	[2]string{"folder of a home", "/home/*/documents, /home/*/desktop, /home/*/downloads, /home/*/pictures, /users/*/documents, /users/*/desktop, /users/*/downloads, /users/*/pictures, /users/*/library"},
)
