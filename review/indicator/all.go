package indicator

import (
	"embed"
	"strings"
)

// Release lists the indicators that see two releases.
var Release = []Indicator[*Update]{
	dependencyAdded,
	dependencyOutsideRegistry,
	executableAdded,
	implicitInstall,
	installScriptAdded,
	installScriptChanged,
	publisherChanged,
}

// Entry lists the indicators that see a lockfile's change.
var Entry = []Indicator[*Change]{
	characterHidden,
	installFlagChanged,
	lockfileDigestChanged,
	lockfileEntryOrphaned,
	lockfileSourceChanged,
	nameTakenOver,
	pinLoosened,
	unannouncedUpdate,
	unexplainedUpdate,
	versionDowngraded,
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

//go:embed *.md
var pages embed.FS

// fileName returns the name, without its ending, of an indicator's files.
func fileName(id string) string { return strings.ReplaceAll(id, "-", "_") }

func compareID(a, b string) int { return strings.Compare(a, b) }
