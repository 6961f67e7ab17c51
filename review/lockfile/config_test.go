package lockfile

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
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

// Every option that is a setting is one, of its kind, and so is none that stands
// beside it. A kind goes for all until the next.
func TestEverySetting(t *testing.T) {
	for name, tt := range map[string]struct{ text, want string }{
		"package.json": {
			"{\"overrides\":{\"a\":{\"b\":\"1\"}},\n\"resolutions\":{\"a\":\"1\"},\n\"pnpm\":{\"overrides\":{\"a\":\"1\"},\n\"patchedDependencies\":{\"a\":\"1\"},\n\"packageExtensions\":{\"a\":{\"dependencies\":{\"b\":\"1\"}}},\n\"onlyBuiltDependencies\":[\"a\"],\n\"onlyBuiltDependenciesFile\":\"a\",\n\"dangerouslyAllowAllBuilds\":true,\n\"allowBuilds\":{\"a\":true}},\n\"patchedDependencies\":{\"c\":\"1\"},\n\"dependenciesMeta\":{\"a\":{\"built\":true,\"optional\":true}},\n\"trustedDependencies\":[\"a\"],\n\"allowScripts\":{\"a\":true},\n\"lavamoat\":{\"allowScripts\":{\"a\":true}}}",
			"substitution: overrides.a.b resolutions.a overrides.a patchedDependencies.a packageExtensions.a.dependencies.b permission: onlyBuiltDependencies onlyBuiltDependenciesFile dangerouslyAllowAllBuilds allowBuilds.a substitution: patchedDependencies.c permission: dependenciesMeta.a.built trustedDependencies allowScripts.a lavamoat.allowScripts.a",
		},
		".npmrc": {
			"registry=a\n@a:registry=a\nhttps-proxy=a\nignore-scripts=a\nscript-shell=a\nnode-options=a\nunsafe-perm=a\nallow-scripts=a\nonly-built-dependencies[]=a\ndangerously-allow-all-builds=a\ngit=a\nstrict-ssl=a\nca=a\ncafile=a\npackage-lock=a\nlockfile=a\nfrozen-lockfile=a\nverify-store-integrity=a\nbefore=a\nmin-release-age=a\nminimum-release-age=a\n",
			"origin: registry @a:registry https-proxy permission: ignore-scripts script-shell node-options unsafe-perm allow-scripts only-built-dependencies dangerously-allow-all-builds git verification: strict-ssl ca cafile package-lock lockfile frozen-lockfile verify-store-integrity before min-release-age minimum-release-age",
		},
		".yarnrc": {
			"registry a\n@a:registry a\nhttps-proxy a\nyarn-offline-mirror a\n--ignore-scripts a\nyarn-path a\nscript-shell a\nstrict-ssl a\nca a\ncafile a\n--install.no-lockfile a\n",
			"origin: registry @a:registry https-proxy yarn-offline-mirror permission: --ignore-scripts yarn-path script-shell verification: strict-ssl ca cafile --install.no-lockfile",
		},
		".yarnrc.yml": {
			"npmRegistryServer: a\nnpmScopes:\n  a:\n    npmRegistryServer: a\nhttpProxy: a\nhttpsProxy: a\nenableScripts: a\nyarnPath: a\nplugins:\n  - a\n  - path: a\nenableStrictSsl: a\nunsafeHttpWhitelist: a\nchecksumBehavior: a\nhttpsCaFilePath: a\nenableHardenedMode: a\nnpmMinimalAgeGate: a\nnpmPreapprovedPackages: a\npackageExtensions:\n  a:\n    dependencies:\n      b: a\n",
			"origin: npmRegistryServer npmScopes.a.npmRegistryServer httpProxy httpsProxy permission: enableScripts yarnPath plugins plugins.path verification: enableStrictSsl unsafeHttpWhitelist checksumBehavior httpsCaFilePath enableHardenedMode npmMinimalAgeGate npmPreapprovedPackages substitution: packageExtensions.a.dependencies.b",
		},
		"pnpm-workspace.yaml": {
			"overrides:\n  a: a\npatchedDependencies:\n  a: a\npackageExtensions:\n  a:\n    b: a\nonlyBuiltDependencies: [a]\nallowBuilds:\n  a: a\ndangerouslyAllowAllBuilds: a\nregistry: a\nregistries:\n  a: a\nminimumReleaseAge: a\nminimumReleaseAgeExclude: [a]\ntrustPolicy: a\ntrustPolicyExclude: [a]\nverifyStoreIntegrity: a\nblockExoticSubdeps: a\n",
			"substitution: overrides.a patchedDependencies.a packageExtensions.a.b permission: onlyBuiltDependencies allowBuilds.a dangerouslyAllowAllBuilds origin: registry registries.a verification: minimumReleaseAge minimumReleaseAgeExclude trustPolicy trustPolicyExclude verifyStoreIntegrity blockExoticSubdeps",
		},
		"bunfig.toml": {
			"preload = ['a']\n[install]\nregistry = 'a'\nignoreScripts = true\nfrozenLockfile = true\ncafile = 'a'\nminimumReleaseAge = 1\nscopes.a = 'a'\nscopes.b.url = 'a'\n",
			"permission: preload origin: install.registry permission: install.ignoreScripts verification: install.frozenLockfile install.cafile install.minimumReleaseAge origin: install.scopes.a install.scopes.b.url",
		},
		"app/bunfig.toml": {
			"[install.registry]\nurl = 'a'\ntoken = 'a'\n",
			"origin: install.registry.url",
		},
		"pip.ini": {
			"[global]\nindex-url=a\nextra-index-url=a\nfind-links=a\nno-index=a\nproxy=a\ntrusted-host=a\ncert=a\nrequire-hashes=a\n",
			"origin: global.index-url global.extra-index-url global.find-links global.no-index global.proxy verification: global.trusted-host global.cert global.require-hashes",
		},
		"uv.toml": {
			"index-url = 'a'\nextra-index-url = ['a']\nfind-links = ['a']\nindex-strategy = 'a'\nallow-insecure-host = ['a']\noverride-dependencies = ['a']\n[[index]]\nurl = 'a'\n",
			"origin: index-url extra-index-url find-links index-strategy verification: allow-insecure-host substitution: override-dependencies origin: index.url",
		},
		"pyproject.toml": {
			"[tool.uv]\nindex-url = 'a'\nextra-index-url = ['a']\nfind-links = ['a']\nindex-strategy = 'a'\nallow-insecure-host = ['a']\noverride-dependencies = ['a']\nindex = [{ url = 'a' }]\npip.index-url = 'a'\npip.find-links = ['a']\nsources.a.git = 'a'\nsources.b.url = 'a'\nsources.c.path = 'a'\n[tool.poetry.source.a]\nurl = 'a'\n[tool.pdm]\nsource = [{ url = 'a', verify_ssl = true }]\nresolution.overrides.a = 'a'\n",
			"origin: tool.uv.index-url tool.uv.extra-index-url tool.uv.find-links tool.uv.index-strategy verification: tool.uv.allow-insecure-host substitution: tool.uv.override-dependencies origin: tool.uv.index.url tool.uv.pip.index-url tool.uv.pip.find-links substitution: tool.uv.sources.a.git tool.uv.sources.b.url tool.uv.sources.c.path origin: tool.poetry.source.a.url tool.pdm.source.url verification: tool.pdm.source.verify_ssl substitution: tool.pdm.resolution.overrides.a",
		},
		"app/pyproject.toml": {
			"[[tool.poetry.source]]\nurl = 'a'\n",
			"origin: tool.poetry.source.url",
		},
		"Pipfile": {
			"[[source]]\nurl = 'a'\nverify_ssl = true\n",
			"origin: source.url verification: source.verify_ssl",
		},
		"Cargo.toml": {
			"[patch.a]\na.git = 'a'\nb.path = 'a'\n[replace]\n'a:1'.git = 'a'\n'b:1'.path = 'a'\n",
			"substitution: patch.a.a.git patch.a.b.path replace.a:1.git replace.b:1.path",
		},
		"composer.json": {
			"{\"repositories\":{\"a\":{\"url\":\"a\"},\n\"packagist.org\":false},\n\"config\":{\"allow-plugins\":{\"a/b\":true},\n\"secure-http\":false,\n\"disable-tls\":true}}",
			"origin: repositories.a.url repositories.packagist.org permission: config.allow-plugins.a/b verification: config.secure-http config.disable-tls",
		},
		"app/composer.json": {
			"{\"repositories\":[{\"url\":\"a\"}],\n\"config\":{\"allow-plugins\":true}}",
			"origin: repositories.url permission: config.allow-plugins",
		},
		".cargo/config": {
			"[source.a]\nregistry = 'a'\nreplace-with = 'a'\ndirectory = 'a'\nlocal-registry = 'a'\ngit = 'a'\n[registries.a]\nindex = 'a'\n[registry]\nindex = 'a'\n[http]\nproxy = 'a'\ncheck-revoke = true\ncainfo = 'a'\n[patch.a]\na.git = 'a'\nb.path = 'a'\n[build]\nrustc = 'a'\nrustc-wrapper = 'a'\nrustc-workspace-wrapper = 'a'\n[target.a]\nrunner = 'a'\nlinker = 'a'\n",
			"origin: source.a.registry source.a.replace-with source.a.directory source.a.local-registry source.a.git registries.a.index registry.index http.proxy verification: http.check-revoke http.cainfo substitution: patch.a.a.git patch.a.b.path permission: build.rustc build.rustc-wrapper build.rustc-workspace-wrapper target.a.runner target.a.linker",
		},
		"settings.xml": {
			"<settings>\n<mirrors><mirror>\n<url>a</url>\n<mirrorOf>a</mirrorOf></mirror></mirrors>\n<proxies><proxy><host>a</host></proxy></proxies>\n<profiles><profile>\n<repositories><repository><url>a</url></repository></repositories>\n<pluginRepositories><pluginRepository><url>a</url></pluginRepository></pluginRepositories></profile></profiles></settings>",
			"origin: settings.mirrors.mirror.url settings.mirrors.mirror.mirrorOf settings.proxies.proxy.host settings.profiles.profile.repositories.repository.url settings.profiles.profile.pluginRepositories.pluginRepository.url",
		},
		"nuget.config": {
			"<configuration>\n<packageSources>\n<clear/>\n<add key=\"a\" value=\"a\"/></packageSources>\n<packageSourceMapping><packageSource key=\"a\">\n<package pattern=\"a\"/></packageSource></packageSourceMapping>\n<fallbackPackageFolders><add key=\"a\" value=\"a\"/></fallbackPackageFolders>\n<trustedSigners><author name=\"a\"><certificate fingerprint=\"a\"/></author></trustedSigners></configuration>",
			"origin: configuration.packageSources.clear configuration.packageSources.add.value configuration.packageSourceMapping.packageSource.package.pattern configuration.fallbackPackageFolders.add.value verification: configuration.trustedSigners.author.certificate.fingerprint",
		},
		".bundle/config": {
			"BUNDLE_MIRROR__ALL: a\nBUNDLE_LOCAL__A: a\nBUNDLE_SSL_CA_CERT: a\nBUNDLE_SSL_VERIFY_MODE: a\nBUNDLE_SSL_CLIENT_CERT: a\nBUNDLE_DISABLE_CHECKSUM_VALIDATION: a\nBUNDLE_FROZEN: a\nBUNDLE_TRUST___POLICY: a\n",
			"origin: BUNDLE_MIRROR__ALL BUNDLE_LOCAL__A verification: BUNDLE_SSL_CA_CERT BUNDLE_SSL_VERIFY_MODE BUNDLE_DISABLE_CHECKSUM_VALIDATION BUNDLE_FROZEN BUNDLE_TRUST___POLICY",
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got, kind string
			for line := range strings.Lines(settings(t, name, tt.text)) {
				words := strings.Fields(line) // line, kind, name
				if words[1] != kind {
					kind = words[1]
					got += kind + ": "
				}
				got += words[2] + " "
			}
			if d := cmp.Diff(tt.want, strings.TrimSpace(got)); d != "" {
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

// FuzzSettings holds the readers of configuration to saying the same twice, with
// a line of the file for every setting.
func FuzzSettings(f *testing.F) {
	names := append(slices.Sorted(maps.Keys(configs)), ".cargo/config.toml", ".bundle/config", "NuGet.Config", ".mvn/settings.xml", "go.work")
	for i, name := range names {
		for _, text := range []string{"registry=x\n[s]\na: \"b\"\n  c\n", "registry: x\nplugins:\n  - path: x\n", "{\"overrides\": {\"a\": \"1\"}}", "[tool.uv]\nindex-url = \"x\"\n", "<settings><mirrors><mirror><url>x</url></mirror></mirrors></settings>", "use ./a\nreplace a => ./b\n"} {
			if _, err := Parse(name, []byte(text)); err == nil {
				f.Add(uint(i), []byte(text))
			}
		}
	}
	f.Fuzz(func(t *testing.T, which uint, data []byte) {
		name := names[which%uint(len(names))]
		file, err := Parse(name, data)
		if err != nil {
			return
		}
		for _, s := range file.Settings {
			if s.Name == "" || s.Place.Path != name || s.Place.Line < 1 || s.Place.Line > 1+bytes.Count(data, []byte{'\n'}) {
				t.Fatalf("a setting without a name or place: %+v", s)
			}
		}
		again, err := Parse(name, data)
		if err != nil || len(CompareSettings(file.Settings, again.Settings)) > 0 {
			t.Fatalf("read again: %v\n%+v\nfirst:\n%+v", err, again.Settings, file.Settings)
		}
	})
}
