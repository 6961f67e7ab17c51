package indicator

import (
	"cmp"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/manifest"
	"github.com/bumplens/bumplens/review/registry"
)

// choosesOwnBinary reports whether a hook that is new does nothing but choose
// among packages for single platforms, which the old release asked for already,
// or fetch one of them from the registry. It is told by words that are allowed
// and not by words that are not: a program that says more is not understood.
func choosesOwnBinary(u *Update, was, is *manifest.Manifest, hook *manifest.Hook) (bool, error) {
	script, ok := strings.CutPrefix(hook.Command, "node ")
	if !ok || u.Head.Release == nil || len(platforms(was)) == 0 {
		return false, nil
	}
	script = path.Clean(script)
	reached, err := hookClosure(u.Head.Tree, is, hook)
	if err != nil {
		return false, err
	}
	for p := range reached.files {
		if p != script && p != npmManifest {
			return false, nil
		}
	}
	if _, ok := reached.files[script]; !ok {
		return false, nil
	}
	data, err := dataOf(u.Head.Tree, script)
	if err != nil {
		return false, err
	}
	return onlyChooses(script, string(data), u.Head.Release, platforms(was)), nil
}

// platforms are the packages for single platforms that a release asks for: named
// after itself, and optional.
func platforms(m *manifest.Manifest) []string {
	var names []string
	for name, d := range m.Dependencies {
		if d.Field == "optionalDependencies" && !d.Outside && m.Name != "" && strings.HasPrefix(name, m.Name+"-") && d.Package == name && aPlatform.MatchString(name) {
			names = append(names, name)
		}
	}
	return names
}

var aPlatform = regexp.MustCompile(`[/-](?:aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)-(?:arm|arm64|ia32|loong64|mips64el|ppc64|riscv64|s390x|x64)(?:-|$)`)

var (
	// Comments are taken out where nothing in them could be code, though they
	// were the text of a template.
	lineComment  = regexp.MustCompile("(?m)^[ \t]*//[\t\x20-#%-)+-_a-~]*$")
	blockComment = regexp.MustCompile("(?m)^[ \t]*/\\*[\t\n\x20-#%-_a-~]*?\\*/")
	requires     = regexp.MustCompile(`\brequire\(['"]([^'"]*)['"]\)`)
	httpsModule  = regexp.MustCompile(`\bconst https = require\(['"]https['"]\)`)
	httpsWord    = regexp.MustCompile(`\bhttps\b`)
	request      = regexp.MustCompile(`\bhttps\s*\.get\(\s*(?:(\w+)|response\.headers\.location),`)
	address      = regexp.MustCompile("\\b(?:const|let) (\\w+) = [`'\"](https://[^`'\"]*)[`'\"]")
	pattern      = regexp.MustCompile(`(?:[(,=:!&|?{]|return)\s*/`)
	parent       = regexp.MustCompile(`\.\.\.|__dirname, '\.\.'|\(['"]\.\./package\.json['"]\)`)
	member       = regexp.MustCompile(`\.\s*([A-Za-z_$][\w$]*)`)
	called       = regexp.MustCompile(`([A-Za-z_$][\w$]*)\s*\(`)
	declared     = regexp.MustCompile(`\bfunction ([A-Za-z_$][\w$]*)\(`)
	scoped       = regexp.MustCompile(`(@[\w-]+/)`)
	// never are words by which a program does what no other word tells.
	never = regexp.MustCompile(`\b(?:arguments|constructor|createConnection|env|eval|exec\w*|export\w*|fetch|for|fork|Function|global\w*|` +
		`host|hostname|import|lookup|mainModule|module|process\.binding|prototype|Proxy|Reflect|socketPath|spawn\w*|Symbol|this|WebAssembly|WebSocket|while|Worker|__proto__)\b|\bwith\s*\(`)
)

var (
	chooserModules = strings.Fields("fs path https os tar detect-libc node:fs node:path node:os ../package.json ./package.json")
	chooserMembers = strings.Fields(`
		arch error existsSync exit extract familySync get headers isNonGlibcLinuxSync join length location log mkdirSync
		on pipe platform replace resolve split startsWith statusCode trim version warn
		json rs tgz`)  // the last are endings of files
	chooserCalls = strings.Fields("require if switch catch Promise Error reject")
)

// onlyChooses reads a program at a path in its package. All of its text counts
// but comments, what is quoted as well.
func onlyChooses(p, text string, from *registry.Release, platforms []string) bool {
	text = strings.TrimPrefix(text, "#!/usr/bin/env node\n")
	text = lineComment.ReplaceAllString(blockComment.ReplaceAllString(text, ""), "")
	for _, c := range text {
		// Escapes, computed members and text that is put together hide words.
		if c != '\n' && c != '\t' && (c < ' ' || c > '~') || strings.ContainsRune("\\[+%*^~", c) {
			return false
		}
	}
	if never.MatchString(text) || pattern.MatchString(strings.ReplaceAll(text, "https://", "")) || !onlyFromRegistry(text, from) {
		return false
	}
	if up := parent.ReplaceAllString(text, ""); strings.Contains(up, "..") || path.Dir(p) == "." && strings.Contains(text, "'..'") {
		return false // out of the package
	}
	if strings.Count(text, "require") != len(requires.FindAllString(text, -1))+strings.Count(text, "require.resolve(") {
		return false
	}
	for _, m := range requires.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(chooserModules, m[1]) {
			return false
		}
	}
	for _, scope := range scoped.FindAllString(text, -1) {
		if !strings.HasPrefix(platforms[0], scope) {
			return false
		}
	}
	code := strings.ReplaceAll(text, "...", " ")
	for _, m := range member.FindAllStringSubmatch(code, -1) {
		if !slices.Contains(chooserMembers, m[1]) && !slices.Contains(strings.Split(fromHost(from), "."), m[1]) {
			return false
		}
	}
	own := append(slices.Clone(chooserCalls), chooserMembers...)
	for _, m := range declared.FindAllStringSubmatch(code, -1) {
		own = append(own, m[1])
	}
	for _, m := range called.FindAllStringSubmatch(code, -1) {
		if !slices.Contains(own, m[1]) {
			return false
		}
	}
	return true
}

// onlyFromRegistry reports whether a program asks no host but the registry: each
// request is of an address that stands there, or of where an answer led.
func onlyFromRegistry(text string, from *registry.Release) bool {
	addresses := make(map[string]bool)
	for _, m := range address.FindAllStringSubmatch(text, -1) {
		host, _, _ := strings.Cut(strings.TrimPrefix(m[2], "https://"), "/")
		if host == "" || host != fromHost(from) || addresses[m[1]] {
			return false
		}
		addresses[m[1]] = true
		gets := strings.Count(text, "get("+m[1]+",") + strings.Count(text, "${"+m[1]+"}")
		if all := regexp.MustCompile(`\b`+m[1]+`\b`).FindAllString(text, -1); len(all) != gets+1 {
			return false // it may be another by then
		}
	}
	asked := request.FindAllStringSubmatch(text, -1)
	for _, m := range asked {
		if m[1] != "" && !addresses[m[1]] {
			return false
		}
	}
	return strings.Count(text, "get") == len(asked)+strings.Count(text, "getP") && strings.Count(text, "//") == len(addresses) &&
		len(httpsWord.FindAllString(text, -1)) == len(asked)+2*len(httpsModule.FindAllString(text, -1))+len(addresses)
}

// fromHost is the host by which programs name the registry of a release.
func fromHost(r *registry.Release) string {
	u, err := url.Parse(cmp.Or(r.Usual, r.Registry))
	if err != nil {
		return ""
	}
	return u.Host
}
