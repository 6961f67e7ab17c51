package indicator

import (
	"fmt"

	"github.com/bumplens/bumplens/review/behavior"
)

var decodedCodeRun = Indicator[*Update]{
	ID:       "decoded-code-run",
	Title:    "code decodes or decrypts something and runs it",
	Severity: High,
	Covers:   withCode,
	Needs:    BaseTree | HeadTree,
	Check:    checkDecodedCodeRun,
}

func checkDecodedCodeRun(u *Update) ([]Finding, error) {
	return runFlows(u, behavior.Decoding, func(f newFlow) string {
		what := "something"
		if f.FromWhat != "" {
			what = fmt.Sprintf("%q", f.FromWhat)
		}
		return fmt.Sprintf("What is new decodes %s at line %d and %s.", what, f.FromLine, runsIt(f))
	})
}
