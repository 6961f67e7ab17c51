package lockfile

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// settings writes the settings of a file, one a line.
func settings(t *testing.T, name, text string) string {
	t.Helper()
	file, err := Parse(name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, s := range file.Settings {
		fmt.Fprintf(&b, "%d %s %s = %s\n", s.Place.Line, s.Kind, s.Name, s.Value)
		if s.Place.Path != name {
			t.Errorf("%+v stands in %s", s, name)
		}
	}
	return b.String()
}

// Of a configuration only what decides over packages is a setting: the rest,
// credentials too, is none of ours.
func TestSettings(t *testing.T) {
	for name, tt := range map[string]struct{ text, want string }{
		".npmrc": {
			"; npm\nfund=false\nregistry = https://npm.acme.example/\n@acme:registry=https://npm.acme.example/\n//npm.acme.example/:_authToken=secret\nignore-scripts=true\nstrict-ssl=false\n",
			"3 origin registry = https://npm.acme.example/\n4 origin @acme:registry = https://npm.acme.example/\n6 permission ignore-scripts = true\n7 verification strict-ssl = false\n",
		},
		"web/.yarnrc": {
			"# Yarn 1\nregistry \"https://npm.acme.example/\"\n--install.ignore-scripts true\nlastUpdateCheck 1\n",
			"2 origin registry = https://npm.acme.example/\n3 permission --install.ignore-scripts = true\n",
		},
		".yarnrc.yml": {
			"npmScopes:\n  acme:\n    npmRegistryServer: https://npm.acme.example\n    npmAuthToken: secret\nenableScripts: false\nplugins:\n  - path: .yarn/plugins/x.cjs\n    spec: x\nchecksumBehavior: ignore\nnodeLinker: pnp\n",
			"3 origin npmScopes.acme.npmRegistryServer = https://npm.acme.example\n5 permission enableScripts = false\n7 permission plugins.path = .yarn/plugins/x.cjs\n8 permission plugins.spec = x\n9 verification checksumBehavior = ignore\n",
		},
		"pnpm-workspace.yaml": {
			"packages: [a]\nonlyBuiltDependencies: [esbuild]\nallowBuilds:\n  core-js: false\noverrides:\n  a: 1\ntrustPolicy: no-downgrade\n",
			"2 permission onlyBuiltDependencies = esbuild\n4 permission allowBuilds.core-js = false\n6 substitution overrides.a = 1\n7 verification trustPolicy = no-downgrade\n",
		},
		"package.json": {
			"{\n\"dependencies\": {\"a\": \"1\"}, // no setting\n\"pnpm\": {\"overrides\": {\"a\": \"2\"},\n\"onlyBuiltDependencies\": [\"b\"]},\n\"dependenciesMeta\": {\"c\": {\"built\": true}},\n}",
			"3 substitution overrides.a = 2\n4 permission onlyBuiltDependencies = b\n5 permission dependenciesMeta.c.built = true\n",
		},
		"pip.conf": {
			"[global]\nindex-url = https://pypi.acme.example/simple\nextra-index-url =\n    https://a.example/simple\n    https://b.example/simple\ntimeout: 60\n[install]\ntrusted-host: a.example\n",
			"2 origin global.index-url = https://pypi.acme.example/simple\n3 origin global.extra-index-url = \n4 origin global.extra-index-url = https://a.example/simple\n5 origin global.extra-index-url = https://b.example/simple\n8 verification install.trusted-host = a.example\n",
		},
		"app/.npmrc": {
			"\ufeffregistry=https://a.example/ ; ours\n\"strict-\\u0073sl\" = 'false' \n'ca'=\"x\n;ignored=1\nfund=false\rignore-scripts # or not = false\ncafile=a\\;b\\\\c\\d\n[x]\nregistry=none\nproxy[]=p\n",
			"1 origin registry = https://a.example/\n2 verification strict-ssl = false\n3 verification ca = \"x\n5 permission ignore-scripts = false\n6 verification cafile = a;b\\c\\d\n",
		},
		"app/pip.conf": {
			"[global] # ours\nINDEX_URL: https://a.example/?x=y\n--find-links = b\n\n  # more\n  https://c.example/?x=y\n[install]\n no-index\n proxy=x\n",
			"2 origin global.index-url = https://a.example/?x=y\n3 origin global.find-links = b\n6 origin global.find-links = https://c.example/?x=y\n8 origin install.no-index = \n9 origin install.proxy = x\n",
		},
		"web/pnpm-workspace.yaml": {
			"x: &x\n  onlyBuiltDependencies: [a]\n<<: *x\n",
			"2 permission onlyBuiltDependencies = a\n",
		},
		"pyproject.toml": {
			"[project]\nname = \"x\"\n[[tool.uv.index]]\nname = \"a\"\nurl = \"https://a.example/simple\"\n[tool.uv.sources]\nb = { git = \"https://code.example/b\", rev = \"1\" }\n[[tool.poetry.source]]\nname = \"c\"\nurl = \"https://c.example/simple\"\n",
			"5 origin tool.uv.index.url = https://a.example/simple\n7 substitution tool.uv.sources.b.git = https://code.example/b\n10 origin tool.poetry.source.url = https://c.example/simple\n",
		},
		".cargo/config.toml": {
			"[source.crates-io]\nreplace-with = \"x\"\n[build]\nrustc-wrapper = \"./x\"\njobs = 2\n",
			"2 origin source.crates-io.replace-with = x\n4 permission build.rustc-wrapper = ./x\n",
		},
		"Cargo.toml": {
			"[dependencies]\na = \"1\"\n[patch.crates-io]\na = { git = \"https://code.example/a\" }\n",
			"4 substitution patch.crates-io.a.git = https://code.example/a\n",
		},
		".bundle/config": {
			"---\nBUNDLE_PATH: vendor\nBUNDLE_MIRROR__ALL: https://gems.example/\n",
			"3 origin BUNDLE_MIRROR__ALL = https://gems.example/\n",
		},
		"NuGet.Config": {
			"<configuration>\n<packageSources><clear/>\n<add key=\"a\" value=\"https://a.example/\"/>\n</packageSources>\n<config><add key=\"x\" value=\"y\"/></config></configuration>",
			"2 origin configuration.packageSources.clear = \n3 origin configuration.packageSources.add.value = https://a.example/\n",
		},
		".mvn/settings.xml": {
			"<settings>\n<servers><server><password>secret</password></server></servers>\n<mirrors><mirror>\n<url>https://a.example/</url><mirrorOf>*</mirrorOf></mirror></mirrors></settings>",
			"4 origin settings.mirrors.mirror.url = https://a.example/\n4 origin settings.mirrors.mirror.mirrorOf = *\n",
		},
		"composer.json": {
			"{\"repositories\": [{\"type\": \"vcs\", \"url\": \"https://code.example/a\"}, {\"packages.example\": false}],\n\"config\": {\"allow-plugins\": {\"a/b\": true}, \"secure-http\": false}}",
			"1 origin repositories.url = https://code.example/a\n1 origin repositories.packages.example = false\n2 permission config.allow-plugins.a/b = true\n2 verification config.secure-http = false\n",
		},
		"requirements.txt": {
			"--index-url https://pypi.acme.example/simple --trusted-host a.example\na==1.0\n-r other.txt\n--require-hashes\n",
			"1 origin --index-url = https://pypi.acme.example/simple\n1 verification --trusted-host = a.example\n4 verification --require-hashes = \n",
		},
		"go.mod": {
			"module m\nrequire example.test/a v1.0.0\nreplace example.test/a v1.0.0 => ./a\n",
			"3 substitution replace example.test/a@v1.0.0 = ./a\n",
		},
		"go.work": {
			"go 1.22\nuse ./a\nreplace example.test/b => example.test/fork v1.0.0\n",
			"3 substitution replace example.test/b = example.test/fork@v1.0.0\n",
		},
		"bun.lock": {
			"{\"lockfileVersion\": 1, \"packages\": {},\n\"overrides\": {\"a\": \"1\"},\n\"trustedDependencies\": [\"b\"]}",
			"2 substitution overrides.a = 1\n3 permission trustedDependencies = b\n",
		},
		".github/workflows/ci.yml": {
			"env:\n  GOFLAGS: -mod=mod\n  CI: 1\njobs:\n  a:\n    env: {NPM_CONFIG_REGISTRY: 'https://npm.acme.example'}\n    steps:\n      - env:\n          GONOSUMDB: '*'\n",
			"6 origin NPM_CONFIG_REGISTRY = https://npm.acme.example\n9 verification GONOSUMDB = *\n2 verification GOFLAGS = -mod=mod\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, want := settings(t, name, tt.text), tt.want
			if name == ".github/workflows/ci.yml" {
				got, want = strings.Join(lines(got), "\n"), strings.Join(lines(want), "\n") // as the keys come
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

func lines(s string) []string { return unique(strings.Split(strings.TrimSpace(s), "\n")) }

// Settings are compared as they stand, wherever that is.
func TestCompareSettings(t *testing.T) {
	for situation, tt := range map[string]struct{ base, head, want string }{
		"nothing":           {"registry=x", "registry=x", ""},
		"moved in the file": {"registry=x\nstrict-ssl=true", "strict-ssl=true\nregistry=x", ""},
		"added":             {"", "registry=x", ">registry=x"},
		"removed":           {"registry=x", "", "registry=x>"},
		"changed":           {"registry=x", "registry=y", "registry=x>registry=y"},
		"said twice":        {"registry=x", "registry=x\nregistry=x", ""},
		"one of several":    {"registry=x\nregistry=y", "registry=x\nregistry=z\nregistry=w", ">registry=z >registry=w registry=y>"},
	} {
		t.Run(situation, func(t *testing.T) {
			read := func(text string) []Setting {
				file, err := Parse(".npmrc", []byte(text))
				if err != nil {
					t.Fatal(err)
				}
				return file.Settings
			}
			short := func(s Setting) string {
				if s.IsZero() {
					return ""
				}
				return s.Name + "=" + s.Value
			}
			var got []string
			for _, c := range CompareSettings(read(tt.base), read(tt.head)) {
				got = append(got, short(c.From)+">"+short(c.To))
			}
			if got := strings.Join(got, " "); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// A setting that comes to stand in another folder decides there too, and one
// that moves with its folder does not.
func TestCompareSettingsOfFolders(t *testing.T) {
	for situation, tt := range map[string]struct{ base, head, want string }{
		"in one more folder":         {"a/.npmrc", "a/.npmrc .npmrc", ">.npmrc"},
		"in more folders, once":      {"", "a/.npmrc b/.npmrc", ">a/.npmrc"},
		"no longer in one folder":    {"a/.npmrc .npmrc", "a/.npmrc", ".npmrc>"},
		"moved":                      {"a/.npmrc", "b/.npmrc", ""},
		"moved, and one more":        {"a/.npmrc", "b/.npmrc c/.npmrc", ">b/.npmrc"},
		"repeated in its folder":     {"a/package.json", "a/package.json a/pnpm-lock.yaml", ""},
		"in one more workflow":       {".github/workflows/a.yml", ".github/workflows/a.yml .github/workflows/b.yml", ">.github/workflows/b.yml"},
		"twice and thrice in a file": {"a/.npmrc a/.npmrc", "a/.npmrc a/.npmrc a/.npmrc", ""},
	} {
		t.Run(situation, func(t *testing.T) {
			in := func(files string) []Setting {
				var list []Setting
				for i, name := range strings.Fields(files) {
					list = append(list, Setting{Kind: Verification, Name: "strict-ssl", Value: "false", Place: Place{name, i}})
				}
				return list
			}
			var got []string
			for _, c := range CompareSettings(in(tt.base), in(tt.head)) {
				got = append(got, c.From.Place.Path+">"+c.To.Place.Path)
			}
			if got := strings.Join(got, " "); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// Aliases in YAML may stand for what they are in, or for a million values.
func TestConfigAliases(t *testing.T) {
	var bomb strings.Builder
	bomb.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := range 9 {
		fmt.Fprintf(&bomb, "a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i+1, i+1, i, i, i, i, i, i, i, i, i, i)
	}
	refuses(t, map[string]refusal{
		"many of few": {".yarnrc.yml", bomb.String(), "too many values"},
		"of itself":   {".yarnrc.yml", "a: &a [*a]\n", ""},
	})
}
