package lockfile

import (
	"path"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// jsSettings are those that npm, pnpm, Yarn and Bun read from a package.json:
// what stands in for packages, and whose scripts may run.
var jsSettings = []settingRule{
	on(Substitution, "overrides **"),
	on(Substitution, "resolutions **"),
	on(Substitution, "pnpm overrides **"),
	on(Substitution, "pnpm patchedDependencies **"),
	on(Substitution, "pnpm packageExtensions **"),
	on(Substitution, "patchedDependencies **"),
	on(Permission, "pnpm onlyBuiltDependencies"),
	on(Permission, "pnpm onlyBuiltDependenciesFile"),
	on(Permission, "pnpm dangerouslyAllowAllBuilds"),
	on(Permission, "pnpm allowBuilds **"),
	on(Permission, "dependenciesMeta * built"),
	on(Permission, "trustedDependencies"),
	on(Permission, "allowScripts **"),
	on(Permission, "lavamoat allowScripts **"),
}

// pythonSettings are those of a pyproject.toml.
var pythonSettings = []settingRule{
	on(Origin, "tool uv index url"),
	on(Origin, "tool uv index-url"),
	on(Origin, "tool uv extra-index-url"),
	on(Origin, "tool uv find-links"),
	on(Origin, "tool uv index-strategy"),
	on(Origin, "tool uv pip *index*"),
	on(Origin, "tool uv pip find-links"),
	on(Origin, "tool poetry source * url"),
	on(Origin, "tool poetry source url"),
	on(Origin, "tool pdm source url"),
	on(Verification, "tool uv allow-insecure-host"),
	on(Verification, "tool pdm source verify_ssl"),
	on(Substitution, "tool uv sources * git"),
	on(Substitution, "tool uv sources * url"),
	on(Substitution, "tool uv sources * path"),
	on(Substitution, "tool uv override-dependencies"),
	on(Substitution, "tool pdm resolution overrides **"),
}

// configs are the files that configure package managers, by their names in any
// folder. Names of options are those of their documentation.
var configs = map[string]config{
	"package.json": {ecosystem.NPM, readJSON, jsSettings},
	".npmrc": {ecosystem.NPM, readNPMRC, []settingRule{
		on(Origin, "registry"), on(Origin, "@*:registry"), on(Origin, "*proxy"),
		on(Permission, "ignore-scripts"), on(Permission, "script-shell"), on(Permission, "node-options"),
		on(Permission, "unsafe-perm"), on(Permission, "allow-scripts"), on(Permission, "only-built-dependencies"),
		on(Permission, "dangerously-allow-all-builds"), on(Permission, "git"),
		on(Verification, "strict-ssl"), on(Verification, "ca"), on(Verification, "cafile"), on(Verification, "package-lock"),
		on(Verification, "lockfile"), on(Verification, "frozen-lockfile"), on(Verification, "verify-store-integrity"),
		on(Verification, "before"), on(Verification, "min-release-age"), on(Verification, "minimum-release-age"),
	}},
	".yarnrc": {ecosystem.NPM, readWords, []settingRule{
		on(Origin, "registry"), on(Origin, "@*:registry"), on(Origin, "*proxy"), on(Origin, "yarn-offline-mirror"),
		on(Permission, "*ignore-scripts"), on(Permission, "yarn-path"), on(Permission, "script-shell"),
		on(Verification, "strict-ssl"), on(Verification, "ca"), on(Verification, "cafile"), on(Verification, "*no-lockfile"),
	}},
	".yarnrc.yml": {ecosystem.NPM, readYAML, []settingRule{
		on(Origin, "npmRegistryServer"), on(Origin, "npmScopes * npmRegistryServer"), on(Origin, "httpProxy"), on(Origin, "httpsProxy"),
		on(Permission, "enableScripts"), on(Permission, "yarnPath"), on(Permission, "plugins"), on(Permission, "plugins *"),
		on(Verification, "enableStrictSsl"), on(Verification, "unsafeHttpWhitelist"), on(Verification, "checksumBehavior"),
		on(Verification, "httpsCaFilePath"), on(Verification, "enableHardenedMode"), on(Verification, "npmMinimalAgeGate"),
		on(Verification, "npmPreapprovedPackages"), on(Substitution, "packageExtensions **"),
	}},
	"pnpm-workspace.yaml": {ecosystem.NPM, readYAML, []settingRule{
		on(Substitution, "overrides **"), on(Substitution, "patchedDependencies **"), on(Substitution, "packageExtensions **"),
		on(Permission, "onlyBuiltDependencies"), on(Permission, "allowBuilds **"), on(Permission, "dangerouslyAllowAllBuilds"),
		on(Origin, "registry"), on(Origin, "registries *"),
		on(Verification, "minimumReleaseAge"), on(Verification, "minimumReleaseAgeExclude"), on(Verification, "trustPolicy"),
		on(Verification, "trustPolicyExclude"), on(Verification, "verifyStoreIntegrity"), on(Verification, "blockExoticSubdeps"),
	}},
	"bunfig.toml": {ecosystem.NPM, readTOML, []settingRule{
		on(Origin, "install registry"), on(Origin, "install registry url"), on(Origin, "install scopes *"), on(Origin, "install scopes * url"),
		on(Permission, "install ignoreScripts"), on(Permission, "preload"),
		on(Verification, "install frozenLockfile"), on(Verification, "install cafile"), on(Verification, "install minimumReleaseAge"),
	}},
	"pip.conf": {ecosystem.PyPI, readPip, pipSettings},
	"pip.ini":  {ecosystem.PyPI, readPip, pipSettings},
	"uv.toml": {ecosystem.PyPI, readTOML, []settingRule{
		on(Origin, "index url"), on(Origin, "*index-url"), on(Origin, "find-links"), on(Origin, "index-strategy"),
		on(Verification, "allow-insecure-host"), on(Substitution, "override-dependencies"),
	}},
	"pyproject.toml": {ecosystem.PyPI, readTOML, pythonSettings},
	"Pipfile": {ecosystem.PyPI, readTOML, []settingRule{
		on(Origin, "source url"), on(Verification, "source verify_ssl"),
	}},
	"Cargo.toml": {ecosystem.CratesIO, readTOML, []settingRule{
		on(Substitution, "patch * * git"), on(Substitution, "patch * * path"), on(Substitution, "replace * git"), on(Substitution, "replace * path"),
	}},
	"composer.json": {ecosystem.Packagist, readJSON, []settingRule{
		on(Origin, "repositories url"), on(Origin, "repositories * url"), on(Origin, "repositories *.*"),
		on(Permission, "config allow-plugins"), on(Permission, "config allow-plugins *"),
		on(Verification, "config secure-http"), on(Verification, "config disable-tls"),
	}},
}

var pipSettings = []settingRule{
	on(Origin, "* index-url"), on(Origin, "* extra-index-url"), on(Origin, "* find-links"), on(Origin, "* no-index"), on(Origin, "* proxy"),
	on(Verification, "* trusted-host"), on(Verification, "* cert"), on(Verification, "* require-hashes"),
}

// These have names that say nothing without their folders, or that are written
// in any case.
var (
	cargoConfig = config{ecosystem.CratesIO, readTOML, []settingRule{
		on(Origin, "source * registry"), on(Origin, "source * replace-with"), on(Origin, "source * directory"),
		on(Origin, "source * local-registry"), on(Origin, "source * git"), on(Origin, "registries * index"), on(Origin, "registry index"), on(Origin, "http proxy"),
		on(Substitution, "patch * * git"), on(Substitution, "patch * * path"),
		on(Permission, "build rustc"), on(Permission, "build rustc-wrapper"), on(Permission, "build rustc-workspace-wrapper"),
		on(Permission, "target * runner"), on(Permission, "target * linker"),
		on(Verification, "http check-revoke"), on(Verification, "http cainfo"),
	}}
	mavenSettings = config{ecosystem.Maven, readXML, []settingRule{
		on(Origin, "settings mirrors mirror url"), on(Origin, "settings mirrors mirror mirrorOf"), on(Origin, "settings proxies proxy host"),
		on(Origin, "settings profiles profile repositories repository url"),
		on(Origin, "settings profiles profile pluginRepositories pluginRepository url"),
	}}
	nugetConfig = config{ecosystem.NuGet, readXML, []settingRule{
		on(Origin, "configuration packageSources add value"), on(Origin, "configuration packageSources clear"),
		on(Origin, "configuration packageSourceMapping packageSource package pattern"),
		on(Origin, "configuration fallbackPackageFolders add value"),
		on(Verification, "configuration trustedSigners * certificate fingerprint"),
	}}
	bundleConfig = config{ecosystem.RubyGems, readYAML, []settingRule{
		on(Origin, "BUNDLE_MIRROR*"), on(Origin, "BUNDLE_LOCAL*"),
		on(Verification, "BUNDLE_SSL_CA_CERT"), on(Verification, "BUNDLE_SSL_VERIFY_MODE"), on(Verification, "BUNDLE_DISABLE_CHECKSUM_VALIDATION"), on(Verification, "BUNDLE_FROZEN"),
		on(Verification, "BUNDLE_TRUST___POLICY"),
	}}
)

// configOf returns what the file at name configures; false when it is no
// configuration that is read.
func configOf(name string) (config, bool) {
	dir, base := path.Split(name)
	switch folder := path.Base(dir); {
	case folder == ".cargo" && (base == "config.toml" || base == "config"):
		return cargoConfig, true
	case base == "settings.xml" && (folder == ".mvn" || folder == ".m2" || dir == ""):
		return mavenSettings, true
	case strings.EqualFold(base, "nuget.config"):
		return nugetConfig, true
	case folder == ".bundle" && base == "config":
		return bundleConfig, true
	}
	c, ok := configs[base]
	return c, ok
}
