// Measured writes the figures that the catalogue of indicators shows beside each
// of them. It takes them from what "bot evaluate" measured over the corpus, and
// over a list of real updates that are honest.
//
//	bot evaluate --format json --output corpus.json review/corpus/testdata
//	bot evaluate --format json --output honest.json ../shared/data/honest.tsv
//	go run ./cmd/measured corpus.json honest.json
//	UPDATE=1 go test ./review/indicator
//
// A test fails when the corpus gives other figures than those that were written.
// The honest updates are fetched from registries, and measured by hand.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/bumplens/bumplens/review/evaluation"
)

// file is where the figures go, from the repository's root.
const file = "review/indicator/measured.json"

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: go run ./cmd/measured corpus.json honest.json")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "measured:", err)
		os.Exit(1)
	}
}

func run(corpus, honest string) error {
	of := evaluation.Figures{Date: time.Now().UTC().Format(time.DateOnly)}
	for _, in := range []struct {
		path string
		add  func(*evaluation.Results)
	}{{corpus, of.AddCorpus}, {honest, of.AddHonest}} {
		data, err := os.ReadFile(in.path)
		if err != nil {
			return err
		}
		var results evaluation.Results
		if err := json.Unmarshal(data, &results); err != nil {
			return fmt.Errorf("%s: %w", in.path, err)
		}
		in.add(&results)
	}
	data, err := json.MarshalIndent(of, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(data, '\n'), 0o644)
}
