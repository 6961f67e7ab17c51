package review_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/bumplens/bumplens/review"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/report"
)

// otherSHA512 is a digest of no artifact.
const otherSHA512 = "sha512-BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA=="

// attacks are the ways to tamper with lockfiles that are known, each made by
// editing one file of a real update: what old matches first becomes new, and a
// file that is not there begins with new. Each has to be seen, by the indicator
// and in the file that want names.
var attacks = []struct {
	situation, update, file, old, new, want string
}{
	{"1 digest changed", "06-npm-v3-small", "packages/playwright-core/bundles/utils/package-lock.json",
		`("node_modules/debug": \{(?:.*\n){3}.*"integrity": ")[^"]+`, "${1}" + otherSHA512, "lockfile-digest-changed"},
	{"1 digest changed, Yarn 1", "10-yarn1-single", "yarn.lock",
		`(commander@\^8(?:.*\n){3}  integrity ).*`, "${1}" + otherSHA512, "lockfile-digest-changed"},
	{"1 digest changed, Yarn", "14-berry-v8plus-single", "yarn.lock",
		`("generator-function@(?:.*\n){3}  checksum: 10/)....`, "${1}0000", "lockfile-digest-changed"},
	{"1 digest changed, pnpm", "21-pnpm9-small", "pnpm-lock.yaml",
		`('@esbuild/linux-x64@.*\n.*integrity: )[^}]+`, "${1}" + otherSHA512, "lockfile-digest-changed"},
	{"1 digest changed, Bun", "23-bun-single", "bun.lock",
		`("statuses": \[.*)"sha512-[^"]+"`, `${1}"` + otherSHA512 + `"`, "lockfile-digest-changed"},
	{"1 digest changed, Cargo", "42-cargo-single-large", "Cargo.lock",
		`(name = "libc"\n(?:.*\n){2}checksum = ")....`, "${1}0000", "lockfile-digest-changed"},
	{"1 digest changed, Bundler", "45-gem-group-rails-checksums", "Gemfile.lock",
		`(CHECKSUMS\n.*sha256=)....`, "${1}0000", "lockfile-digest-changed"},
	{"1 one more digest", "33-requirements-hashes-group27", "requirements/deploy.txt",
		`(--hash=sha256:)([0-9a-f]{60})([0-9a-f]{4})`, "${1}${2}${3} \\\n    --hash=sha256:${2}0000", "lockfile-digest-changed"},
	{"1 digest changed, uv", "25-uv-largest-single", "uv.lock",
		`(name = "anyio"(?:.*\n)+?sdist = .*hash = "sha256:)....`, "${1}0000", "lockfile-digest-changed"},
	{"1 digest changed, Poetry", "29-poetry-single", "poetry.lock",
		`(name = "certifi"(?:.*\n)+?.*hash = "sha256:)....`, "${1}0000", "lockfile-digest-changed"},
	{"1 digest changed, Pipenv", "35-pipfile-lock-group", "Pipfile.lock",
		`("certifi": \{\s+"hashes": \[\s+"sha256:)....`, "${1}0000", "lockfile-digest-changed"},
	{"1 digest changed, pylock.toml", "37-pylock", "pylock.toml",
		`(name = "alabaster"(?:.*\n)+?.*sha256 = ")....`, "${1}0000", "lockfile-digest-changed"},
	{"1 digest changed, Go", "41-go-small", "go.sum",
		`(fatih/color v1.18.0 h1:)....`, "${1}AAAA", "lockfile-digest-changed"},
	{"1 digest changed, Gradle", "53-gradle-verification-metadata", "gradle/verification-metadata.xml",
		`(<artifact name="aopalliance-1.0.jar">\s+<sha256 value=")....`, "${1}0000", "lockfile-digest-changed"},
	{"2 digest removed", "06-npm-v3-small", "packages/playwright-core/bundles/utils/package-lock.json",
		`("node_modules/debug": \{(?:.*\n){3}).*"integrity": .*\n`, "${1}", "lockfile-digest-changed"},
	{"2 digest removed, said to come with another", "06-npm-v3-small", "packages/playwright-core/bundles/utils/package-lock.json",
		`("node_modules/debug": \{(?:.*\n){3}).*"integrity": .*\n`, "${1}      \"inBundle\": true,\n", "lockfile-digest-changed"},
	{"2 digest removed, pnpm", "21-pnpm9-small", "pnpm-lock.yaml",
		`('@esbuild/linux-x64@.*\n.*)integrity: [^}]+`, "${1}tarball: https://files.invalid/a.tgz", "lockfile-digest-changed"},
	{"2 digest removed, Yarn", "14-berry-v8plus-single", "yarn.lock",
		`("generator-function@(?:.*\n){3})  checksum: .*\n`, "${1}", "lockfile-digest-changed"},
	{"2 digest removed, pip", "33-requirements-hashes-group27", "requirements/deploy.txt",
		`( \\\n    --hash=sha256:[0-9a-f]{64})+`, "", "lockfile-digest-changed"},
	{"3 digest weakened", "06-npm-v3-small", "packages/playwright-core/bundles/utils/package-lock.json",
		`("node_modules/debug": \{(?:.*\n){3}.*"integrity": ")[^"]+`, "${1}sha1-2Klr13/Wjfd5OnMDajug1UBdR3s=", "lockfile-digest-changed"},
	{"4 other host", "06-npm-v3-small", "packages/playwright-core/bundles/utils/package-lock.json",
		`("node_modules/debug": \{(?:.*\n){2}.*"resolved": "https://)[^/]+`, "${1}packages.invalid", "lockfile-source-changed"},
	{"4 other host, Yarn 1", "10-yarn1-single", "yarn.lock",
		`(commander@\^8(?:.*\n){2}  resolved "https://)[^/]+`, "${1}packages.invalid", "lockfile-source-changed"},
	{"4 other host, Poetry", "29-poetry-single", "poetry.lock",
		`(name = "certifi"(?:.*\n)+?)(\n\[\[package\]\])`, "${1}\n[package.source]\ntype = \"legacy\"\nurl = \"https://packages.invalid/simple\"\nreference = \"x\"\n${2}", "lockfile-source-changed"},
	{"5 plain connection", "06-npm-v3-small", "packages/playwright-core/bundles/utils/package-lock.json",
		`("node_modules/debug": \{(?:.*\n){2}.*"resolved": "http)s`, "${1}", "lockfile-source-changed"},
	{"5 out of the registry", "06-npm-v3-small", "packages/playwright-core/bundles/utils/package-lock.json",
		`("node_modules/debug": \{(?:.*\n){2}.*"resolved": ")[^"]+`, "${1}git+ssh://git@code.invalid/debug/debug.git#0000000000000000000000000000000000000000", "lockfile-source-changed"},
	{"5 out of the registry, Cargo", "42-cargo-single-large", "Cargo.lock",
		`(name = "libc"\n.*\nsource = ")[^"]+"\nchecksum = .*`, `${1}git+https://code.invalid/libc#0000000000000000000000000000000000000000"`, "lockfile-source-changed"},
	{"5 out of the registry, uv", "25-uv-largest-single", "uv.lock",
		`(name = "anyio"\n.*\nsource = ).*`, `${1}{ git = "https://code.invalid/anyio?rev=main#0000000000000000000000000000000000000000" }`, "lockfile-source-changed"},
	{"6 name of another package", "06-npm-v3-small", "packages/playwright-core/bundles/utils/package-lock.json",
		`(example/)debug/-/debug-4`, "${1}debog/-/debog-4", "lockfile-source-changed"},
	{"7 version of another release", "06-npm-v3-small", "packages/playwright-core/bundles/utils/package-lock.json",
		`(debug/-/debug-4\.3\.)4`, "${1}3", "lockfile-source-changed"},
	{"8 halves that disagree", "01-npm-v2-largest", "frontend/package-lock.json",
		`("dependencies": \{\s+"@apidevtools/json-schema-ref-parser": \{\s+"version": ")[^"]+`, "${1}9.0.0", "unread"},
	{"8 one half alone", "01-npm-v2-largest", "frontend/package-lock.json",
		`\n  "dependencies": \{`, "${0}\n    \"planted\": {\"version\": \"1.0.0\"},", "unread"},
	{"9 what nothing needs", "06-npm-v3-small", "packages/playwright-core/bundles/utils/package-lock.json",
		`    "node_modules/debug": \{`, "    \"node_modules/planted\": {\"version\": \"1.0.0\"},\n${0}", "lockfile-entry-orphaned"},
	{"9 what nothing needs, pnpm", "21-pnpm9-small", "pnpm-lock.yaml",
		`\npackages:\n`, "${0}\n  planted@1.0.0:\n    resolution: {integrity: " + otherSHA512 + "}\n", "lockfile-entry-orphaned"},
	{"9 no manifest asked", "06-npm-v3-small", "packages/playwright-core/bundles/utils/package-lock.json",
		`("node_modules/debug": \{\n.*"version": "4\.3\.)4((?:.*\n){1}.*debug-4\.3\.)4`, "${1}5${2}5", "unexplained-update"},
	{"11 install script hidden", "03-npm-v3-large-transitive", "package-lock.json",
		`\n      "hasInstallScript": true,`, "", "install-flag-changed"},
	{"12 name taken over", "06-npm-v3-small", "packages/playwright-core/bundles/utils/package-lock.json",
		`"node_modules/debug": \{`, "${0}\n      \"name\": \"debog\",", "name-taken-over"},
	{"12 name taken over, pnpm", "21-pnpm9-small", "pnpm-lock.yaml",
		`(typescript:\n        specifier: 5\.9\.2\n        version: )5\.9\.2((?:.*\n)+?packages:\n)`, "${1}typoscript@5.9.2${2}\n  typoscript@5.9.2:\n    resolution: {integrity: " + otherSHA512 + "}\n", "name-taken-over"},
	{"13 override", "21-pnpm9-small", "pnpm-lock.yaml",
		`\nimporters:`, "\noverrides:\n  typescript: npm:typoscript@5.9.2\n${0}", "package-substituted"},
	{"13 resolution", "14-berry-v8plus-single", "package.json",
		`"resolutions": \{`, "${0}\n    \"left-pad\": \"https://code.invalid/left-pad.tgz\",", "package-substituted"},
	{"13 patch", "21-pnpm9-small", "pnpm-lock.yaml",
		`\nimporters:`, "\npatchedDependencies:\n  typescript@5.9.2:\n    hash: abc\n    path: patches/typescript.patch\n${0}", "package-substituted"},
	{"13 patch, Yarn", "14-berry-v8plus-single", "yarn.lock",
		`\n"generator-function@`, "\n\"generator-function@patch:generator-function@npm%3A^2.0.0#./x.patch\":\n  version: 2.0.1\n  resolution: \"generator-function@patch:generator-function@npm%3A2.0.1#./x.patch::version=2.0.1&hash=abc\"\n  linkType: hard\n${0}", "package-substituted"},
	{"14 another owner", "48-composer-single", "composer.lock",
		`(repos/)php-fig(/log/zipball)`, "${1}php-figs${2}", "lockfile-source-changed"},
	{"14 branch for a commit", "25-uv-largest-single", "uv.lock",
		`(name = "anyio"\n.*\nsource = ).*`, `${1}{ git = "https://code.invalid/anyio#main" }`, "lockfile-source-changed"},
	{"14 tag for a commit", "57-actions-small", ".github/workflows/assign-author.yml",
		`@[0-9a-f]{40} # `, "@", "pin-loosened"},
	{"15 registry of npm", "06-npm-v3-small", "packages/playwright-core/bundles/utils/.npmrc",
		"", "registry=https://packages.invalid/\n", "package-origin-changed"},
	{"15 registry of Yarn", "14-berry-v8plus-single", ".yarnrc.yml",
		"", "npmRegistryServer: https://packages.invalid\n", "package-origin-changed"},
	{"15 index of pip", "32-requirements-plain", "chatbot/pip.conf",
		"", "[global]\nextra-index-url = https://packages.invalid/simple\n", "package-origin-changed"},
	{"15 sources of NuGet", "32-requirements-plain", "NuGet.config",
		"", "<configuration><packageSources><add key=\"x\" value=\"https://packages.invalid/\"/></packageSources></configuration>", "package-origin-changed"},
	{"15 settings of Maven", "54-maven-pom", ".mvn/settings.xml",
		"", "<settings><mirrors><mirror><id>x</id><mirrorOf>*</mirrorOf><url>https://packages.invalid/</url></mirror></mirrors></settings>", "package-origin-changed"},
	{"15 repository in a pom", "54-maven-pom", "examples/helloworld/pom.xml",
		`<dependencies>`, "<repositories><repository><id>x</id><url>https://packages.invalid/</url></repository></repositories>${0}", "package-origin-changed"},
	{"15 Go's flags", "57-actions-small", ".github/workflows/assign-author.yml",
		`\njobs:`, "\nenv:\n  GOFLAGS: -mod=mod\n${0}", "verification-weakened"},
	{"15 scripts allowed", "21-pnpm9-small", "package.json",
		`^\{`, "{\n\"pnpm\": {\"onlyBuiltDependencies\": [\"planted\"]},", "install-code-allowed"},
	{"15 lockfile switched off", "06-npm-v3-small", "packages/playwright-core/bundles/utils/.npmrc",
		"", "package-lock=false\n", "verification-weakened"},
	{"15 index in requirements", "32-requirements-plain", "chatbot/requirements.txt",
		`\naiohttp==`, "\n--extra-index-url https://packages.invalid/simple${0}", "package-origin-changed"},
	{"15 verification loosened", "53-gradle-verification-metadata", "gradle/verification-metadata.xml",
		`<trusted-artifacts>`, `${0}<trust group="org.springframework.security"/>`, "verification-weakened"},
	{"15 verification switched off", "53-gradle-verification-metadata", "gradle/verification-metadata.xml",
		`<verify-metadata>true`, `<verify-metadata>false`, "verification-weakened"},
	{"16 key twice", "06-npm-v3-small", "packages/playwright-core/bundles/utils/package-lock.json",
		`"node_modules/debug": \{`, "${0}\n      \"version\": \"4.3.4\",", "unread"},
	{"16 letter of another script", "06-npm-v3-small", "packages/playwright-core/bundles/utils/package-lock.json",
		`("node_modules/debug": \{(?:.*\n){2}.*"resolved": "https://registry.npm.)e`, "${1}\u0435", "character-hidden"},
	{"16 host by another spelling", "06-npm-v3-small", "packages/playwright-core/bundles/utils/package-lock.json",
		`("node_modules/debug": \{(?:.*\n){2}.*"resolved": "https://registry.npm.)`, "${1}xn--e1awd7f.", "lockfile-source-changed"},
	{"16 user in front of the host", "06-npm-v3-small", "packages/playwright-core/bundles/utils/package-lock.json",
		`("node_modules/debug": \{(?:.*\n){2}.*"resolved": "https://registry.npm.example)/`, "${1}@packages.invalid/", "lockfile-source-changed"},
	{"16 port", "06-npm-v3-small", "packages/playwright-core/bundles/utils/package-lock.json",
		`("node_modules/debug": \{(?:.*\n){2}.*"resolved": "https://registry.npm.example)/`, "${1}:8443/", "lockfile-source-changed"},
	{"16 letters as codes", "06-npm-v3-small", "packages/playwright-core/bundles/utils/package-lock.json",
		`(example/)d(ebug/-/debug-4)`, "${1}%64${2}", "lockfile-source-changed"},
	{"17 address in Yarn's lockfile", "14-berry-v8plus-single", "yarn.lock",
		`("generator-function@npm:2\.0\.1)"`, `${1}::__archiveUrl=https%3A%2F%2Ffiles.invalid%2Fa.tgz"`, "lockfile-source-changed"},
	{"18 address in pnpm's lockfile", "21-pnpm9-small", "pnpm-lock.yaml",
		`('@esbuild/linux-x64@.*\n.*integrity: [^}]+)`, "${1}, tarball: https://files.invalid/a.tgz", "lockfile-source-changed"},
	{"19 replacement of Go", "41-go-small", "go.mod",
		`$`, "\nreplace github.com/fatih/color => example.invalid/fatih/color v1.18.0\n", "package-substituted"},
	{"20 source of another owner", "48-composer-single", "composer.lock",
		`(github.com/)php-fig(/log.git)`, "${1}php-figs${2}", "lockfile-source-changed"},
	{"20 digest removed", "48-composer-single", "composer.lock",
		`(github.com/)php-fig(/log.git)`, "${1}php-figs${2}", "lockfile-source-changed"},
	{"21 version goes back", "06-npm-v3-small", "packages/playwright-core/bundles/utils/package-lock.json",
		`("node_modules/debug": \{\n.*"version": "4\.3\.)4((?:.*\n){1}.*debug-4\.3\.)4`, "${1}3${2}3", "version-downgraded"},
	{"22 one letter from a popular name", "06-npm-v3-small", "packages/playwright-core/bundles/utils/package-lock.json",
		`    "node_modules/debug": \{`, "    \"node_modules/crossenv\": {\"version\": \"6.1.1\", \"integrity\": \"" + otherSHA512 + "\"},\n${0}", "look-alike-name"},
	{"23 outside of what is announced", "06-npm-v3-small", "packages/playwright-core/bundles/utils/package-lock.json",
		`("node_modules/debug": \{\n.*"version": "4\.3\.)4((?:.*\n){1}.*debug-4\.3\.)4`, "${1}5${2}5", "unannounced-update"},
}

// Every attack on a lockfile is seen where it was made, and so is what the
// honest update around it is not.
func TestAttacksAreSeen(t *testing.T) {
	titles := subjects(t)
	for _, tt := range attacks {
		t.Run(tt.situation, func(t *testing.T) {
			dir := filepath.Join(recorded, tt.update)
			base, head := side(t, filepath.Join(dir, "before")), side(t, filepath.Join(dir, "after"))
			edited := maps.Clone(head)
			edited[tt.file] = edit(t, head[tt.file], tt.old, tt.new)
			before, after := told(base, head, titles[tt.update]), told(base, edited, titles[tt.update])
			for seen := range after {
				if strings.HasPrefix(seen, tt.want+" "+tt.file) && !before[seen] {
					return
				}
			}
			t.Errorf("%s was not seen in %s; got %v", tt.want, tt.file, after)
		})
	}
}

// edit replaces the first match of a pattern.
func edit(t *testing.T, data []byte, old, new string) []byte {
	t.Helper()
	if data == nil {
		return []byte(new)
	}
	pattern := regexp.MustCompile(old)
	at := pattern.FindSubmatchIndex(data)
	if at == nil {
		t.Fatalf("%q is not there", old)
	}
	edited := append([]byte{}, data[:at[0]]...)
	edited = pattern.Expand(edited, []byte(new), data, at)
	return append(edited, data[at[1]:]...)
}

// told returns what a review of two sides tells from the files alone, each with
// the file and line.
func told(base, head map[string][]byte, title string) map[string]bool {
	c := review.Compare(review.Files{Base: base, Head: head, Whole: true}.Differing(), policy.Default(), now)
	c.Title = title
	return tellings(new(review.Reviewer).Judge(c, make([]review.Known, len(c.Changes)), policy.Default(), now))
}

func tellings(rep *report.Report) map[string]bool {
	told := make(map[string]bool)
	findings := rep.Beside
	for _, u := range rep.Updates {
		findings = append(findings, u.Findings...)
		for _, n := range u.Unread {
			told[fmt.Sprintf("%s %s", n.Cause, u.Name())] = true
		}
	}
	for _, f := range findings {
		told[fmt.Sprintf("%s %s:%d %s", f.Indicator, f.Path, f.Line, f.Message)] = true
	}
	for _, n := range rep.Errors {
		told[fmt.Sprintf("unread %s:%d", n.Path, n.Line)] = true
	}
	return told
}

// Two attacks are seen only beside what the registry says: another digest than
// the registry's (10), and a package that was published a moment ago (22).
func TestAttacksThatTheRegistryTells(t *testing.T) {
	dir := filepath.Join(recorded, "06-npm-v3-small")
	base, head := side(t, filepath.Join(dir, "before")), side(t, filepath.Join(dir, "after"))
	const lock = "packages/playwright-core/bundles/utils/package-lock.json"
	fresh := release("planted", "1.0.0", `{"name": "planted", "version": "1.0.0"}`, nil)
	fresh.Published = now.Add(-3 * time.Hour)
	b := newBench(t, fresh)
	for situation, tt := range map[string]struct{ integrity, want string }{
		"10 another digest than the registry's": {otherSHA512, "artifact-unverified planted"},
		"22 published a moment ago":             {b.registry.Integrity("planted", "1.0.0"), "young-release "},
	} {
		t.Run(situation, func(t *testing.T) {
			edited := maps.Clone(head)
			edited[lock] = edit(t, head[lock], `    "node_modules/debug": \{`, fmt.Sprintf("    \"node_modules/planted\": {\"version\": \"1.0.0\", \"integrity\": %q},\n${0}", tt.integrity))
			rep, err := b.ReviewFiles(t.Context(), review.Files{Base: base, Head: edited}.Differing(), policy.Default(), now)
			if err != nil {
				t.Fatal(err)
			}
			got := tellings(rep)
			for seen := range got {
				if strings.HasPrefix(seen, tt.want) {
					return
				}
			}
			t.Errorf("%s was not seen; got %v", tt.want, got)
		})
	}
}
