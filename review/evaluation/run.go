package evaluation

import (
	"context"
	"fmt"

	"github.com/bumplens/bumplens/review/corpus"
)

// A Subject is a pair, and what it is.
type Subject struct {
	*corpus.Pair
	Kind Kind
}

// Subjects returns a pair and the mutants that are made of it.
func Subjects(p *corpus.Pair) ([]Subject, error) {
	if p.Honest() {
		return []Subject{{p, Twin}}, nil
	}
	all := []Subject{{p, Incident}}
	mutants, err := corpus.Mutants(p)
	if err != nil {
		return nil, err
	}
	for _, m := range mutants {
		all = append(all, Subject{m, Mutant})
	}
	return all, nil
}

// Run reviews a pair without a part of the engine, and says what came of it.
func Run(ctx context.Context, s Subject, without Ablation) (Case, error) {
	p := s.Pair
	switch without {
	case Whole:
	case WithoutMetadata:
		p = p.WithoutMetadata()
	case WithoutAdded:
		p = p.WithoutAdded()
	case WithoutBase:
		p = p.WithoutBase()
	default:
		return Case{}, fmt.Errorf("the engine is not run without %q", without)
	}
	rep, err := Review(ctx, p)
	if err != nil {
		return Case{}, fmt.Errorf("%s: %w", p.Name, err)
	}
	return JudgePair(p, s.Kind, rep), nil
}
