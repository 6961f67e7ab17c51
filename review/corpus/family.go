package corpus

import "slices"

// A Family is a kind of reason for which an update should not be merged. A
// finding of any of its indicators is that reason.
type Family string

// families name the indicators of each family.
var families = map[Family][]string{
	"install-hook":    {"install-script-added", "install-script-changed", "implicit-install", "install-code-allowed"},
	"dependency":      {"dependency-added", "dependency-outside-registry", "look-alike-name", "package-substituted", "lockfile-source-changed"},
	"remote-code":     {"remote-code-run", "decoded-code-run"},
	"entry-code":      {"code-obfuscated", "decoded-code-run", "remote-code-run", "call-intercepted", "text-hidden", "secret-sent"},
	"obfuscation":     {"code-obfuscated", "decoded-code-run", "text-hidden"},
	"hidden-text":     {"text-hidden", "character-hidden"},
	"theft":           {"secret-sent", "identity-sent", "call-intercepted"},
	"recipient":       {"recipient-added"},
	"sabotage":        {"destructive-code-added", "package-emptied"},
	"gated":           {"destructive-code-added"},
	"publishing":      {"publishing-code-added", "secret-sent"},
	"persistence":     {"persistence-added"},
	"agent":           {"agent-instruction-added", "agent-config-added"},
	"other-bytes":     {"imposter-commit", "tag-mismatch", "lockfile-digest-changed", "artifact-differs-from-manifest"},
	"source-mismatch": {"unpublished-source", "wheel-differs-from-sdist", "executable-added"},
	"wiring":          {"file-unreached", "entry-point-added", "code-unread"},
	"capability":      {"capability-added", "host-added", "program-started"},
	"trust":           {"publisher-changed", "maintainer-added", "provenance-lost", "publishing-path-changed", "revived-after-silence", "version-anomaly", "young-release"},
}

// Members returns the indicators of a family, nil for none of that name.
func Members(f Family) []string { return families[f] }

// Has reports whether a finding of an indicator is a reason of the family.
func (f Family) Has(id string) bool { return slices.Contains(families[f], id) }
