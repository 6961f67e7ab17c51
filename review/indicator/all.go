package indicator

import (
	"embed"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/manifest"
)

// Artifact lists the indicators that see an artifact of each of two releases.
var Artifact = []Indicator[*Update]{
	agentConfigAdded,
	agentInstructionAdded,
	artifactDiffersFromManifest,
	callIntercepted,
	capabilityAdded,
	codeObfuscated,
	codeUnread,
	decodedCodeRun,
	dependencyAdded,
	dependencyOutsideRegistry,
	destructiveCodeAdded,
	entryPointAdded,
	executableAdded,
	fileUnreached,
	hostAdded,
	identitySent,
	implicitInstall,
	installScriptAdded,
	installScriptChanged,
	licenceChanged,
	packageEmptied,
	persistenceAdded,
	programStarted,
	provenanceInvalid,
	publishingCodeAdded,
	publishingPathChanged,
	recipientAdded,
	remoteCodeRun,
	secretSent,
	signatureInvalid,
	textHidden,
	unpublishedSource,
	wheelDiffersFromSdist,
}

// Release lists the indicators that see what registries say of two releases.
var Release = []Indicator[*Update]{
	provenanceLost,
	publisherChanged,
}

// Entry lists the indicators that see a lockfile's change.
var Entry = []Indicator[*Change]{
	characterHidden,
	imposterCommit,
	installFlagChanged,
	internalNameOnPublicRegistry,
	knownMalicious,
	knownVulnerable,
	lockfileDigestChanged,
	lockfileEntryOrphaned,
	lockfileSourceChanged,
	lookAlikeName,
	maintainerAdded,
	maintainerDomainExpired,
	maintainerRemoved,
	nameTakenOver,
	pinLoosened,
	revivedAfterSilence,
	tagMismatch,
	unannouncedUpdate,
	unexplainedUpdate,
	versionAnomaly,
	versionDowngraded,
	withdrawnRelease,
	youngRelease,
}

// Setting lists the indicators that see what files say beside versions.
var Setting = []Indicator[*SettingChange]{
	installCodeAllowed,
	packageOriginChanged,
	packageSubstituted,
	sharedVersionChanged,
	verificationWeakened,
}

// Combination lists the indicators that see what the others found.
var Combination = []Indicator[*Joint]{
	trustAndCodeChanged,
}

// withManifest are the ecosystems whose releases say in a manifest what they
// run and what they ask for.
var withManifest = manifest.Ecosystems()

// withIdentity are those of them that name the package and its licence there. An
// action is called what its author likes.
var withIdentity = slices.DeleteFunc(manifest.Ecosystems(), func(e ecosystem.Ecosystem) bool { return e == ecosystem.GitHubActions })

//go:embed *.md
var pages embed.FS

// fileName returns the name, without its ending, of an indicator's files.
func fileName(id string) string { return strings.ReplaceAll(id, "-", "_") }

func compareID(a, b string) int { return strings.Compare(a, b) }
