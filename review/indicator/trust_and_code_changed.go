package indicator

import (
	"fmt"
	"slices"
)

var trustAndCodeChanged = Indicator[*Joint]{
	ID:       "trust-and-code-changed",
	Title:    "who published it changed together with what runs",
	Severity: High,
	Check:    checkTrustAndCodeChanged,
}

// trusts are the indicators of changes in who may publish, and how. They happen
// honestly, and an attack has one of them nearly always.
var trusts = []string{"publisher-changed", "maintainer-added", "provenance-lost", "publishing-path-changed"}

// reaching are those of what an attack does with it, whatever their severity;
// what was seen in code counts when somebody should look at it.
var reaching = []string{"dependency-added", "dependency-outside-registry", "install-script-added", "implicit-install"}

func checkTrustAndCodeChanged(j *Joint) ([]Finding, error) {
	trust := slices.IndexFunc(j.Findings, func(f Finding) bool { return f.Severity >= Medium && slices.Contains(trusts, f.Indicator) })
	if trust < 0 {
		return nil, nil
	}
	var with *Finding
	for i := range j.Findings {
		f := &j.Findings[i]
		code := slices.ContainsFunc(Artifact, func(a Indicator[*Update]) bool { return a.ID == f.Indicator })
		if slices.Contains(trusts, f.Indicator) || !slices.Contains(reaching, f.Indicator) && !(code && f.Severity >= Medium) {
			continue
		}
		if f.Blocks(High) {
			return nil, nil // that is told by itself
		}
		if with == nil || f.Severity > with.Severity {
			with = f
		}
	}
	if with == nil {
		return nil, nil
	}
	f := *with
	f.Severity, f.Confidence, f.Places, f.More, f.Others = High, Likely, nil, 0, 0
	f.Message = fmt.Sprintf("Two things came together that are each of little weight: %s (%s), and %s (%s).",
		titleOf(j.Findings[trust].Indicator), j.Findings[trust].Indicator, titleOf(with.Indicator), with.Indicator)
	return []Finding{f}, nil
}

// titleOf returns the title of an indicator.
func titleOf(id string) string {
	for _, i := range slices.Concat(Artifact, Release) {
		if i.ID == id {
			return i.Title
		}
	}
	for _, i := range Entry {
		if i.ID == id {
			return i.Title
		}
	}
	return id
}
