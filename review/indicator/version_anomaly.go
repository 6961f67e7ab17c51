package indicator

import (
	"fmt"
	"slices"
	"time"

	"github.com/bumplens/bumplens/review/ecosystem"
)

var versionAnomaly = Indicator[*Change]{
	ID:       "version-anomaly",
	Title:    "the version stands oddly among the package's releases",
	Severity: Medium,
	Needs:    HeadStanding,
	Check:    checkVersionAnomaly,
}

const (
	atOnce        = 24 * time.Hour     // in which several lines are released together
	oddLines      = 2                  // besides its own
	manyLines     = 4                  // that are rarely released together in good faith
	mostLines     = 50                 // that are counted
	neighbourhood = 7 * 24 * time.Hour // of a version that was withdrawn
	leap          = 10                 // majors that a version may skip
)

func checkVersionAnomaly(c *Change) ([]Finding, error) {
	if c.To.IsZero() {
		return nil, nil
	}
	h, err := c.history()
	if err != nil || h.version(h.of).Prerelease() {
		return nil, err // of pre-releases nothing is usual
	}
	var findings []Finding
	report := func(severity Severity, format string, args ...any) {
		findings = append(findings, Finding{In: InRegistry, Severity: severity, Message: fmt.Sprintf(format, args...)})
	}
	if lines := h.linesAtOnce(); len(lines) >= oddLines {
		severity := Low
		if len(lines) >= manyLines {
			severity = Medium
		}
		report(severity, "Other lines of the package were released within a day of it: %s.", several(lines))
	}
	if highest := h.highest(); highest != "" {
		is, ok := h.version(h.of).Major()
		was, _ := h.p.At(highest).Major()
		if ok && is-was > leap {
			report(Medium, "The highest version before it was %q.", highest)
		}
	}
	if higher := h.passed(); higher != "" {
		report(Low, "A higher version of the same line, %q, was there before it.", higher)
	}
	if withdrawn := h.withdrawnNear(); len(withdrawn) > 0 && !h.of.Withdrawn {
		report(Medium, "Published within 7 days of it, and withdrawn since: %s.", several(withdrawn))
	}
	return findings, nil
}

// linesAtOnce returns one version of each other line of releases that was
// released together with this one. A line has a minor version of its own.
func (h *history) linesAtOnce() []string {
	lines := []ecosystem.Version{h.version(h.of)}
	var numbers []string
	for _, p := range h.near(atOnce) {
		if len(lines) > mostLines {
			break
		}
		v := h.version(p)
		if v.Prerelease() || slices.ContainsFunc(lines, func(line ecosystem.Version) bool { return !anotherLine(v, line) }) {
			continue
		}
		lines, numbers = append(lines, v), append(numbers, p.Number)
	}
	return numbers
}

func anotherLine(a, b ecosystem.Version) bool {
	step, _ := a.StepFrom(b)
	return step == ecosystem.Minor || step == ecosystem.Major
}

// highest returns the highest version that was published before, "" when there
// was none.
func (h *history) highest() string {
	best := ""
	for _, p := range h.before {
		v := h.version(p)
		if p.Withdrawn || v.Prerelease() {
			continue
		}
		if best != "" {
			if _, up := v.StepFrom(h.p.At(best)); !up {
				continue
			}
		}
		best = p.Number
	}
	return best
}

// passed returns a higher version of the same major and minor that was
// published before, "" when there was none: back-ports go to lines of their own.
func (h *history) passed() string {
	for _, p := range slices.Backward(h.before) {
		v := h.version(p)
		if step, up := v.StepFrom(h.version(h.of)); step == ecosystem.Patch && up && !p.Withdrawn && !v.Prerelease() {
			return p.Number
		}
	}
	return ""
}

// withdrawnNear returns the withdrawn releases of the same major around this one.
func (h *history) withdrawnNear() []string {
	var numbers []string
	for _, p := range h.near(neighbourhood) {
		v := h.version(p)
		// Of other majors whole lines are withdrawn, when they are no longer kept up.
		if step, _ := v.StepFrom(h.version(h.of)); p.Withdrawn && !v.Prerelease() && step != ecosystem.Major {
			numbers = append(numbers, p.Number)
		}
	}
	return numbers
}
