package advisory

import (
	"math"
	"strings"
)

// weights are those of the base metrics of CVSS 3.1, by metric and value.
// Privileges weigh more where the scope is changed.
//
// https://www.first.org/cvss/v3-1/specification-document#7-4-Metric-Values
var weights = map[string]float64{
	"AV:N": 0.85, "AV:A": 0.62, "AV:L": 0.55, "AV:P": 0.2,
	"AC:L": 0.77, "AC:H": 0.44,
	"PR:N": 0.85, "PR:L": 0.62, "PR:H": 0.27,
	"UI:N": 0.85, "UI:R": 0.62,
	"S:U": 1, "S:C": 1,
	"C:H": 0.56, "C:L": 0.22, "C:N": 0, "I:H": 0.56, "I:L": 0.22, "I:N": 0, "A:H": 0.56, "A:L": 0.22, "A:N": 0,
}

// cvss3 returns the rating of a CVSS 3 vector's base score, "" when the vector
// is none or lacks a metric.
func cvss3(vector string) string {
	rest, ok := strings.CutPrefix(vector, "CVSS:3.")
	if !ok {
		return ""
	}
	_, rest, _ = strings.Cut(rest, "/")
	m := make(map[string]float64)
	changed := false
	for part := range strings.SplitSeq(rest, "/") {
		metric, _, _ := strings.Cut(part, ":")
		if weight, ok := weights[part]; ok {
			m[metric] = weight
		}
		changed = changed || part == "S:C"
	}
	if len(m) != 8 {
		return ""
	}
	if changed {
		switch m["PR"] {
		case 0.62:
			m["PR"] = 0.68
		case 0.27:
			m["PR"] = 0.5
		}
	}
	lost := 1 - (1-m["C"])*(1-m["I"])*(1-m["A"])
	impact := 6.42 * lost
	if changed {
		impact = 7.52*(lost-0.029) - 3.25*math.Pow(lost-0.02, 15)
	}
	score := impact + 8.22*m["AV"]*m["AC"]*m["PR"]*m["UI"]
	if changed {
		score *= 1.08
	}
	switch score = min(score, 10); {
	case impact <= 0:
		return ""
	// Scores are rounded up to one decimal: more than 8.9 is 9.0.
	case score > 8.9:
		return "critical"
	case score > 6.9:
		return "high"
	case score > 3.9:
		return "medium"
	}
	return "low"
}
