package behavior

import (
	"slices"
	"strings"
)

// nameWords splits a name at its underscores, dashes, dots and capitals, in
// lower case.
func nameWords(name string) []string {
	var words []string
	start := 0
	add := func(end int) {
		if start < end {
			words = append(words, strings.ToLower(name[start:end]))
		}
	}
	for i := range len(name) {
		c := name[i]
		switch {
		case c == '_' || c == '-' || c == '.' || c == '$' || c == ' ':
			add(i)
			start = i + 1
		case isUpper(c) && i > start && (!isUpper(name[i-1]) || i+1 < len(name) && isLower(name[i+1])):
			add(i)
			start = i
		}
	}
	add(len(name))
	return words
}

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }
func isLower(c byte) bool { return c >= 'a' && c <= 'z' }

// publicPrefixes are those of variables that bundlers put into what everybody
// gets to see.
var publicPrefixes = []string{"NEXT_PUBLIC_", "VITE_", "REACT_APP_", "EXPO_PUBLIC_", "GATSBY_", "NUXT_PUBLIC_", "PUBLIC_", "STORYBOOK_", "VUE_APP_"}

// secretVariables are variables that hold a secret, or lead to one, though
// their last word does not say so.
var secretVariables = setOf(`AWS_ACCESS_KEY_ID AWS_CONTAINER_CREDENTIALS_FULL_URI AWS_CONTAINER_CREDENTIALS_RELATIVE_URI AWS_WEB_IDENTITY_TOKEN_FILE
	AWS_SHARED_CREDENTIALS_FILE ACTIONS_ID_TOKEN_REQUEST_URL SECRET_KEY_BASE GOOGLE_APPLICATION_CREDENTIALS GITHUB_PAT GH_PAT SSH_AUTH_SOCK NPM_CONFIG__AUTH npm_config__auth
	RAILS_MASTER_KEY ANSIBLE_VAULT_PASSWORD_FILE MYSQL_PWD CARGO_REGISTRY_TOKEN VAULT_TOKEN ALICLOUD_ACCESS_KEY TWILIO_AUTH`)

var (
	// secretWords end the name of a variable that holds a secret.
	secretWords = setOf(`token secret secrets password passwd passphrase credential credentials apikey mnemonic pat pwd passcode privatekey secretkey accesskey authtoken`)
	// notSecretBefore stand before such a word where it means something else:
	// tokens of texts, keys of keyboards and tables.
	notSecretBefore = map[string]map[string]bool{
		"token": setOf("pad eos bos unk mask sep cls stop special next cancellation cancel max min num per csrf continuation page start end sync"),
		"key":   setOf("public primary foreign sort cache partition hot shift row object translation registry index map routing group query ctrl alt meta any press arrow return enter escape function modifier compound unique sorting pub keyboard lookup storybook"),
		"pat":   setOf("file path glob regex match"),
		"pwd":   setOf("old init orig"),
	}
)

// secretVariable reports whether a variable of the environment holds a secret,
// by its name.
func secretVariable(name string) bool {
	if secretVariables[name] {
		return true
	}
	for _, p := range publicPrefixes {
		if strings.HasPrefix(name, p) {
			return false
		}
	}
	words := nameWords(name)
	for len(words) > 1 && strings.Trim(words[len(words)-1], "0123456789") == "" {
		words = words[:len(words)-1]
	}
	if len(words) == 0 {
		return false
	}
	last := strings.TrimRight(words[len(words)-1], "0123456789")
	before := ""
	if len(words) > 1 {
		before = words[len(words)-2]
	}
	switch {
	case notSecretBefore[last][before]:
		return false
	case last == "key" || last == "pwd" || last == "pat":
		return before != ""
	case last == "pass":
		return slices.Contains([]string{"db", "smtp", "mail", "mysql", "redis", "ftp", "user", "admin", "root", "auth", "proxy", "ssh", "gpg", "login"}, before)
	}
	return secretWords[last] || strings.HasSuffix(last, "password") || strings.HasSuffix(last, "apikey")
}

// keyPhrases are the words, of which nothing but their form may follow, by
// which keys and seeds of wallets are called.
var keyPhrases = [][]string{
	{"private", "key"}, {"secret", "key"}, {"priv", "key"}, {"wallet", "key"}, {"wallet", "seed"}, {"wallet", "secret"}, {"mnemonic"}, {"mnemonics"}, {"seed", "phrase"}, {"recovery", "phrase"},
	{"secret", "phrase"}, {"backup", "phrase"}, {"secret", "recovery", "phrase"}, {"seed", "words"}, {"key", "pair"}, {"keypair"}, {"passphrase"}, {"pass", "phrase"}, {"privatekey"}, {"secretkey"}, {"privkey"},
	{"seedphrase"}, {"master", "seed"}, {"hd", "seed"}, {"bip39", "seed"}, {"xprv"}, {"wif"}, {"private", "keys"}, {"secret", "keys"}, {"walletkey"},
}

// shortestKey is the length of the shortest of them.
const shortestKey = len("wif")

// keyForms are words that say in which form a key is.
var keyForms = setOf(`hex bytes base58 base64 bs58 b58 b64 buffer string str raw pem wif phrase words input value array data text uint8 uint8array encrypted`)

// keyName reports whether a parameter or a property holds a key or a seed of a
// wallet, by its name. A seed alone is one: what it is used for shows in the
// flow.
func keyName(name string) bool {
	words := nameWords(name)
	if len(words) == 1 && words[0] == "seed" {
		return true
	}
	if len(words) > 0 && slices.Contains([]string{"is", "has", "no", "public", "validate", "get", "check", "use", "with"}, words[0]) {
		return false
	}
	for len(words) > 1 && keyForms[words[len(words)-1]] && !endsWithPhrase(words) {
		words = words[:len(words)-1]
	}
	if n := len(words) - 1; n >= 0 {
		words[n] = strings.TrimRight(words[n], "0123456789") // such as privateKey2
	}
	return endsWithPhrase(words)
}

func endsWithPhrase(words []string) bool {
	for _, p := range keyPhrases {
		if len(words) >= len(p) && slices.Equal(words[len(words)-len(p):], p) {
			return true
		}
	}
	return false
}
