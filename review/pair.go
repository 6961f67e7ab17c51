package review

import (
	"path"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/review/indicator"
)

// A pair is an artifact of the new release and the one of the old release that
// it takes the place of. base is empty when there is none.
type pair struct{ base, head File }

// pairs finds for each artifact of the new release the one it is compared with:
// that of the same variant, or the most similar one.
func pairs(base, head Side) []pair {
	var all []pair
	for _, h := range head.Files {
		p := pair{head: h}
		best := -1
		for _, b := range base.Files {
			if alike := likeness(b.Artifact.Variant, h.Artifact.Variant); alike > best {
				best, p.base = alike, b
			}
		}
		all = append(all, p)
	}
	return all
}

// likeness counts the parts that two variants share; equal ones are the most
// alike.
func likeness(a, b string) int {
	if a == b {
		return len(a) + 1 // more than it has parts
	}
	parts := variantParts(b)
	n := 0
	for _, part := range variantParts(a) {
		if slices.Contains(parts, part) {
			n++
		}
	}
	return n
}

func variantParts(variant string) []string {
	return strings.FieldsFunc(variant, func(r rune) bool { return strings.ContainsRune("-_.", r) })
}

// join adds what one pair's artifact gave to the results of those before it. An
// indicator has seen that all is well only where it saw all of them.
func join(all, more []indicator.Result) []indicator.Result {
	if all == nil {
		return more
	}
	for i, m := range more {
		r := &all[i]
		for _, f := range m.Findings {
			if at := slices.IndexFunc(r.Findings, func(known indicator.Finding) bool { return same(known, f) }); at >= 0 {
				r.Findings[at].Others++
			} else {
				r.Findings = append(r.Findings, f)
			}
		}
		switch {
		case len(r.Findings) > 0:
			r.Outcome = indicator.Found
		case m.Outcome == indicator.Unknown:
			r.Outcome, r.Reason = m.Outcome, m.Reason
		case r.Outcome == indicator.NotApplicable:
			r.Outcome = m.Outcome
		}
	}
	return all
}

// same reports whether two artifacts of one release show the same thing. A
// source archive may have it in a folder that a built one lacks.
func same(a, b indicator.Finding) bool {
	if a.Sort != "" && a.Indicator == b.Indicator && a.Severity == b.Severity {
		return a.Sort == b.Sort
	}
	longer, shorter := a.Path, b.Path
	if len(shorter) > len(longer) {
		longer, shorter = shorter, longer
	}
	switch {
	case describes(a.Path) && describes(b.Path):
		b.Line = a.Line // each has its own order
	case longer != shorter && !strings.HasSuffix(longer, "/"+shorter):
		return false
	}
	b.Path, b.Artifact, b.Others = a.Path, a.Artifact, a.Others
	b.Places, b.More = a.Places, a.More // which have the same folders before them
	return a.Equal(b)
}

// describes reports whether a path is that of a wheel's or an sdist's metadata,
// which say the same.
func describes(p string) bool { return path.Base(p) == "METADATA" || path.Base(p) == "PKG-INFO" }
