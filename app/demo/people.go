package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/bumplens/bumplens/app/github/standin"
	"github.com/bumplens/bumplens/review/policy"
)

// renovate is who wrote the pull request.
const renovate = "renovate[bot]"

// A person is somebody as whom the reader of the page can act.
type person struct {
	Login string
	Bot   bool
	Role  string // in the repository, "" for a bot
	Note  string // what the label amounts to in their hands
}

// people have one role each for which the label means something else.
func people() []person {
	return []person{
		{Login: "mona", Role: "maintain", Note: "may let findings through"},
		{Login: "rosa", Role: "write", Note: "may merge, but not override"},
		{Login: "tariq", Role: "triage", Note: "may label, but not override"},
		{Login: renovate, Bot: true, Note: "wrote this, and is no person"},
	}
}

// errNobody is returned for a login that nobody here has.
var errNobody = errors.New("there is nobody of that name")

func named(login string) (person, standin.Actor, error) {
	all := people()
	i := slices.IndexFunc(all, func(p person) bool { return p.Login == login })
	if i < 0 {
		return person{}, standin.Actor{}, errNobody
	}
	return all[i], standin.Actor{Login: login, Bot: all[i].Bot}, nil
}

// overrideLabel is the label of the default configuration, which the sample
// repository does not change.
func overrideLabel() string { return policy.Default().Override.Label }

// label puts the override label on as somebody.
func (d *Demo) label(ctx context.Context, login string) error {
	p, actor, err := named(login)
	if err != nil {
		return err
	}
	if err := d.afterTelling(ctx); err != nil {
		return err
	}
	return d.act(func() error {
		d.say("%s added the label %s", p, overrideLabel())
		d.seen.labels = append(d.seen.labels, overrideLabel())
		return d.repo.Label(d.pull, overrideLabel(), actor)
	})
}

// unlabel takes the override label off as somebody.
func (d *Demo) unlabel(login string) error {
	p, actor, err := named(login)
	if err != nil {
		return err
	}
	return d.act(func() error {
		d.say("%s removed the label %s", p, overrideLabel())
		d.seen.labels = nil
		return d.repo.Unlabel(d.pull, overrideLabel(), actor)
	})
}

// push commits a lockfile in which the look-alike of an attack is as asked.
func (d *Demo) push(v versions) error {
	files, err := storefront(d.updates, v)
	if err != nil {
		return err
	}
	return d.act(func() error {
		head := d.repo.Push(d.pull, files, standin.Bot(renovate))
		d.at = v
		d.say("%s pushed %s, with %s at %s", renovate, head[:7], suspect, v(suspectUpdate()))
		return nil
	})
}

// act does something to the pull request and tells of it. Nobody looks in
// between, lest an act of a person be taken for one of the App.
func (d *Demo) act(do func() error) error {
	d.mu.Lock()
	err := do()
	d.mu.Unlock()
	d.notify()
	return err
}

// afterTelling waits for the second after the one in which findings were last
// told. GitHub's times are whole seconds, and the App takes a label of the same
// second for one that was put on unseen.
func (d *Demo) afterTelling(ctx context.Context) error {
	d.mu.Lock()
	told := d.seen.told
	d.mu.Unlock()
	wait := time.NewTimer(time.Until(told.Truncate(time.Second).Add(time.Second)))
	defer wait.Stop()
	select {
	case <-wait.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// String names p with the role.
func (p person) String() string {
	if p.Bot {
		return p.Login
	}
	return fmt.Sprintf("%s (%s)", p.Login, p.Role)
}
