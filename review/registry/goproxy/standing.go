package goproxy

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"

	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/registry"
)

// Standing returns what the go.mod of a module's latest version says today of
// another: that its author took it back, or gave the module up. When versions
// came is not known of any.
func (c *Client) Standing(ctx context.Context, v ecosystem.Version) (*registry.Standing, error) {
	latest, err := c.latest(ctx, v.Package)
	if err != nil {
		return nil, err
	}
	want, err := c.sums(ctx, v.At(latest))
	if err != nil {
		return nil, err
	}
	mod, err := c.mod(ctx, v.At(latest), want)
	if err != nil {
		return nil, err
	}
	return &registry.Standing{Withdrawal: withdrawal(mod, v.Number)}, nil
}

func withdrawal(mod *modfile.File, number string) registry.Withdrawal {
	for _, r := range mod.Retract {
		if semver.Compare(r.Low, number) <= 0 && semver.Compare(number, r.High) <= 0 {
			return registry.Withdrawal{State: registry.Retracted, Reason: r.Rationale}
		}
	}
	if mod.Module != nil && mod.Module.Deprecated != "" {
		return registry.Withdrawal{State: registry.Deprecated, Reason: mod.Module.Deprecated, Package: true}
	}
	return registry.Withdrawal{}
}

// latest returns the version whose go.mod speaks for its module: the highest
// release, else the highest pre-release, else what the proxy calls the latest.
// A version from before modules ("+incompatible") has no go.mod of its own.
func (c *Client) latest(ctx context.Context, p ecosystem.Package) (string, error) {
	numbers, err := c.Versions(ctx, p)
	if err != nil && !errors.Is(err, registry.ErrNotFound) {
		return "", err
	}
	best, rank := "", 0
	for _, n := range numbers {
		r := 3
		switch {
		case !semver.IsValid(n):
			continue
		case strings.HasSuffix(n, "+incompatible"):
			r = 1
		case semver.Prerelease(n) != "":
			r = 2
		}
		if r > rank || r == rank && semver.Compare(n, best) > 0 {
			best, rank = n, r
		}
	}
	if best != "" {
		return best, nil
	}
	path, err := module.EscapePath(p.Name)
	if err != nil {
		return "", registry.ErrNotFound
	}
	told, _, err := c.info(ctx, p, path+"/@latest", freshFor)
	switch {
	case errors.Is(err, registry.ErrNotFound):
		// Not every proxy has this document: that it lacks it says nothing.
		return "", fmt.Errorf("the proxy does not tell the latest version of %q", p.Name)
	case err != nil:
		return "", err
	}
	return told.Version, nil
}
