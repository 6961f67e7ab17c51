package behavior

import "strings"

// credentialCommands are those that print passwords and tokens, by their first
// words.
var credentialCommands = []string{
	"gh auth token", "gh auth status -t", "gh auth status --show-token", "git credential fill", "git credential-manager get", "git credential-osxkeychain get", "git credential-store get",
	"op item", "op read", "op get", "op document", "pass show", "gopass show", "bw list", "bw get", "bw export", "lpass show", "lpass export", "keepassxc-cli show", "keepassxc-cli export",
	"gcloud auth print-access-token", "gcloud auth print-identity-token", "gcloud auth application-default print-access-token", "az account get-access-token", "aws configure export-credentials",
	"aws configure get", "aws sts get-session-token", "aws ecr get-login-password", "aws secretsmanager get-secret-value", "az keyvault secret show", "gcloud secrets versions access",
	"vault read", "vault token lookup", "vault kv get", "kubectl get secret", "kubectl get secrets", "kubectl create token", "heroku auth:token", "npm config get //", "npm token list", "npm token create",
	"security find-generic-password", "security find-internet-password", "security dump-keychain", "secret-tool lookup", "secret-tool search", "cmdkey /list", "vaultcmd /listcreds",
	"ssh-add -l", "gpg --export-secret-keys", "gpg --export-secret-key", "docker-credential-desktop get", "doppler secrets", "infisical secrets", "netsh wlan show profile", "chainbreaker ", "rclone config dump",
}

// credentialCommand returns the first words by which a command prints
// credentials, "" for one that prints none.
func credentialCommand(name string, words []string) string {
	line := name + " " + strings.ToLower(strings.Join(words, " ")) + " "
	for _, c := range credentialCommands {
		if strings.HasPrefix(line, c) && (strings.HasSuffix(c, "/") || strings.HasPrefix(line[len(c):], " ") || strings.HasSuffix(c, " ")) {
			return c
		}
	}
	return ""
}
