package worker

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/bumplens/bumplens/app/github"
	"github.com/bumplens/bumplens/app/store"
	"github.com/bumplens/bumplens/review/ecosystem"
	"github.com/bumplens/bumplens/review/facts"
	"github.com/bumplens/bumplens/review/indicator"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/report"
)

// An override is what the label on a pull request amounts to. Its zero value
// is a label that is not there, or not needed.
type override struct {
	Valid    bool
	By       string // who let the findings through
	Role     github.Role
	Accepted int    // how many findings and causes
	Refused  string // why the label does not count; prose of ours, as findings have it
	Remove   bool   // the label is on and must go
}

// held are the IDs of what holds a pull request up: an override lets them
// through, or nothing.
type held struct {
	ids   []string
	never string // why nobody may let them through, "" when somebody may
}

// holding gathers what holds a pull request up.
func holding(r *report.Report, p *policy.Policy) held {
	var h held
	hold := func(f indicator.Finding, v ecosystem.Version) {
		if !f.Blocks(p.Block) {
			return
		}
		h.ids = append(h.ids, f.ID(v))
		if slices.Contains(p.Override.Never, f.Indicator) {
			h.never = fmt.Sprintf("The configuration lets nobody accept %q.", f.Indicator)
		}
	}
	for _, u := range r.Updates {
		v := u.Change.To.Version
		if v.IsZero() {
			v = u.Change.From.Version
		}
		for _, f := range u.Findings {
			hold(f, v)
		}
		for _, cause := range u.Unread {
			h.ids = append(h.ids, cause.ID(v))
		}
	}
	for _, f := range r.Beside {
		hold(f, ecosystem.Version{})
	}
	for _, cause := range r.Errors {
		if cause.Cause == facts.ConfigInvalid {
			h.never = "The configuration is invalid, and nobody may accept that."
		}
		h.ids = append(h.ids, cause.ID(ecosystem.Version{}))
	}
	slices.Sort(h.ids)
	h.ids = slices.Compact(h.ids)
	return h
}

// digest names a set of findings.
func (h held) digest() string {
	if len(h.ids) == 0 {
		return ""
	}
	sum := sha256.Sum256([]byte(strings.Join(h.ids, "\n")))
	return hex.EncodeToString(sum[:8])
}

// decide says what the label on the pull request amounts to. When in doubt it
// amounts to nothing; when GitHub does not answer, the error puts the decision
// off and the pull request stays held up.
func (s *subject) decide(ctx context.Context, r *report.Report, p *policy.Policy, now time.Time) (override, error) {
	on := slices.ContainsFunc(s.pull.Labels, func(l string) bool { return strings.EqualFold(l, p.Override.Label) })
	if r.Verdict != policy.Block && r.Verdict != policy.Incomplete {
		return override{}, nil
	}
	events, err := s.repo.LabelEvents(ctx, s.pull.Number, p.Override.Label)
	if err != nil {
		return override{}, err
	}
	event, taken := lastAdded(events)
	switch {
	case !on && (event == nil || taken == nil || !s.byUs(ctx, taken.Actor)):
		return override{}, nil
	case event == nil, on && taken != nil:
		// The label got here by being renamed, or with a transfer.
		return override{Remove: on, Refused: "The label was put on by nobody in particular."}, nil
	}
	o, err := s.judge(ctx, event, holding(r, p), p, now)
	if err != nil {
		return override{}, err
	}
	o.Remove = on && !o.Valid
	if !on {
		o.Valid = false // it was taken off; all that is left is why
	}
	return o, nil
}

// lastAdded returns the newest event that put the label on, and the one that
// took it off after that, if any did.
func lastAdded(events []github.LabelEvent) (added, taken *github.LabelEvent) {
	for i := range events {
		if e := &events[i]; e.Added {
			added, taken = e, nil
		} else {
			taken = e
		}
	}
	return added, taken
}

// byUs reports whether the App itself did something.
func (s *subject) byUs(ctx context.Context, u github.User) bool {
	us, err := s.worker.app.Identity(ctx)
	return err == nil && u.Bot && u.Login == us.Slug+"[bot]"
}

// judge decides whether one labelling lets what is held through.
func (s *subject) judge(ctx context.Context, e *github.LabelEvent, h held, p *policy.Policy, now time.Time) (override, error) {
	who := e.Actor.Login
	refuse := func(format string, args ...any) (override, error) {
		return override{Refused: fmt.Sprintf(format, args...)}, nil
	}
	switch {
	case h.never != "":
		return refuse("%s", h.never)
	case who == "" || e.Actor.Bot || e.ViaApp:
		return refuse("The label was put on by %q, which is no person.", who)
	case who == s.pull.Author.Login && !p.Override.AllowAuthor:
		return refuse("The label was put on by %q, who wrote the pull request.", who)
	case p.Override.MaxAge > 0 && now.Sub(e.At) > p.Override.MaxAge:
		return refuse("The label was put on by %q on %s, longer ago than the configuration allows.", who, e.At.Format(time.DateOnly))
	}
	least, err := github.ParseRole(p.Override.MinRole)
	if err != nil {
		return override{}, err
	}
	role, err := s.repo.Role(ctx, who)
	if err != nil {
		return override{}, err
	}
	if role < least {
		return refuse("The label was put on by %q, whose role is %s; %s is needed.", who, role, least)
	}
	accepted, err := s.worker.store.Accepted(ctx, s.key, e.ID, s.pull.Base.Name)
	if err != nil {
		return override{}, err
	}
	if accepted == nil {
		// Nothing is accepted unseen: the findings of this head had been told
		// before the label was put on.
		mark := github.ParseMark(s.check.ExternalID)
		if mark.Told == 0 || mark.Findings != h.digest() || e.At.Unix() <= mark.Told {
			return refuse("The label was put on by %q before these findings were told. Put it on again to accept them.", who)
		}
		accepted, err = s.worker.store.Accept(ctx, store.Override{
			Pull: s.key, EventID: e.ID, BaseRef: s.pull.Base.Name, Head: s.pull.Head.SHA, By: who, Findings: h.ids, At: now,
		})
		if err != nil {
			return override{}, err
		}
		s.log.Info("override accepted", "by", who, "role", role, "event", e.ID, "head", s.pull.Head.SHA, "findings", h.ids)
	}
	for _, id := range h.ids {
		if !slices.Contains(accepted.Findings, id) {
			return refuse("There are findings that %q did not see when putting the label on. Put it on again to accept them.", who)
		}
	}
	return override{Valid: true, By: who, Role: role, Accepted: len(h.ids)}, nil
}
