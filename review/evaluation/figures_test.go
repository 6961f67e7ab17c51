package evaluation

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The catalogue shows what the corpus gives today. The figures of the honest
// updates are as old as their date says.
func TestCatalogueShowsWhatIsMeasured(t *testing.T) {
	data, err := os.ReadFile("../indicator/measured.json")
	if err != nil {
		t.Fatal(err)
	}
	var written Figures
	if err := json.Unmarshal(data, &written); err != nil {
		t.Fatal(err)
	}
	var cases []Case
	for _, s := range subjects(t) {
		c, err := Run(t.Context(), s, Whole)
		if err != nil {
			t.Fatal(err)
		}
		cases = append(cases, c)
	}
	now := Figures{Date: written.Date, Honest: written.Honest}
	now.AddCorpus(NewResults(cases))
	for id, f := range written.Indicators {
		now.change(id, func(of *Figure) { of.HonestBlocked, of.HonestNoticed = f.HonestBlocked, f.HonestNoticed })
	}
	if d := cmp.Diff(now, written); d != "" {
		t.Errorf("review/indicator/measured.json is old; cmd/measured says how it is written (-measured +written)\n%s", d)
	}
}
