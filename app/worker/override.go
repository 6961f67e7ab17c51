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
	Accepted *store.Override // what was let through, where there is a record
	Reason   string
	Until    time.Time // the moment at which it ends, zero for never
	Refused  string    // why the label does not count; prose of ours, as findings have it
	Remove   bool      // the label is on and must go
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

// digest names what is held.
func (h held) digest() string { return digest(h.ids) }

// digest names a set of findings, "" when there are none.
func digest(ids []string) string {
	if len(ids) == 0 {
		return ""
	}
	sum := sha256.Sum256([]byte(strings.Join(ids, "\n")))
	return hex.EncodeToString(sum[:8])
}

// decide says what the label on the pull request amounts to. When in doubt it
// amounts to nothing; when GitHub does not answer, the error puts the decision
// off and the pull request stays held up.
func (s *subject) decide(ctx context.Context, r *report.Report, p *policy.Policy, now time.Time) (override, error) {
	if r.Verdict != policy.Block && r.Verdict != policy.Incomplete {
		return override{}, nil
	}
	h := holding(r, p)
	l, err := s.labeling(ctx, p)
	switch {
	case err != nil:
		return override{}, err
	case !l.on:
		return s.withoutLabel(ctx, l, h, now)
	case l.added == nil:
		// The label got here by being renamed, or with a transfer.
		return s.refuse(ctx, l, h, store.Refused, now, "The label was put on by nobody in particular.")
	case h.never != "":
		return s.refuse(ctx, l, h, store.Refused, now, "%s", h.never)
	}
	return s.judge(ctx, l, h, p, now)
}

// A labeling is how the override label came to be on a pull request, or off it.
type labeling struct {
	on    bool
	added *github.LabelEvent // that put it on last; nil when nobody did, though it is on
	taken *github.LabelEvent // that took it off after that; nil when it is on
	since time.Time          // when it was off before, as far as is known
}

// labeling reads the label's history.
func (s *subject) labeling(ctx context.Context, p *policy.Policy) (labeling, error) {
	l := labeling{on: slices.ContainsFunc(s.pull.Labels, func(name string) bool { return strings.EqualFold(name, p.Override.Label) })}
	events, err := s.repo.LabelEvents(ctx, s.pull.Number, p.Override.Label)
	if err != nil {
		return labeling{}, err
	}
	for i := range events {
		switch e := &events[i]; {
		case e.Added:
			if l.taken != nil {
				l.since = l.taken.At
			}
			l.added, l.taken = e, nil
		default:
			l.taken = e
		}
	}
	if l.on && l.taken != nil {
		l.added = nil // it was taken off, and is on all the same
	}
	return l, nil
}

// withoutLabel says what is left of a label that is off: why the App took it off,
// if that was the App. A person who took it off ends what was let through.
func (s *subject) withoutLabel(ctx context.Context, l labeling, h held, now time.Time) (override, error) {
	if l.taken == nil {
		return override{}, nil
	}
	steps, err := s.worker.store.Steps(ctx, s.key)
	if err != nil || len(steps) == 0 {
		return override{}, err
	}
	last := steps[len(steps)-1]
	switch {
	case last.EventID == 0 && s.byUs(ctx, l.taken.Actor): // nobody had put it on
		return override{Refused: last.Told}, nil
	case l.added == nil || last.EventID != l.added.ID:
		return override{}, nil
	case last.What == store.Accepted && !s.byUs(ctx, l.taken.Actor):
		_, err := s.record(ctx, store.Step{What: store.Removed, EventID: l.added.ID, By: l.taken.Actor.Login, Findings: h.ids, At: now})
		return override{}, err
	case last.What == store.Removed:
		return override{}, nil
	}
	return override{Refused: last.Told}, nil
}

// byUs reports whether the App itself did something.
func (s *subject) byUs(ctx context.Context, u github.User) bool {
	us, err := s.worker.app.Identity(ctx)
	return err == nil && u.Bot && u.Login == us.Slug+"[bot]"
}

// refuse says why the label does not count, and records that.
func (s *subject) refuse(ctx context.Context, l labeling, h held, what store.What, now time.Time, format string, args ...any) (override, error) {
	o := override{Refused: fmt.Sprintf(format, args...), Remove: true}
	step := store.Step{What: what, Findings: h.ids, Told: o.Refused, At: now}
	if l.added != nil {
		step.EventID, step.By = l.added.ID, l.added.Actor.Login
	}
	_, err := s.record(ctx, step)
	return o, err
}

// record adds a step of this pull request to the audit, and to the log.
func (s *subject) record(ctx context.Context, step store.Step) (bool, error) {
	step.Pull = s.key
	step.Owner, step.Name, _ = strings.Cut(s.repo.String(), "/")
	step.Head, step.BaseRef = s.pull.Head.SHA, s.pull.Base.Name
	added, err := s.worker.store.Record(ctx, step)
	if added {
		s.log.Info("override "+string(step.What), "of", s.key.Number, "by", step.By, "role", step.Role, "event", step.EventID,
			"head", step.Head, "findings", step.Findings, "reason", step.Reason, "until", step.Until, "told", step.Told)
	}
	return added, err
}

// decisions returns the record of the pull request as reports tell of it.
func (s *subject) decisions(ctx context.Context) ([]report.Decision, error) {
	if s.pull == nil {
		return nil, nil
	}
	steps, err := s.worker.store.Steps(ctx, s.key)
	if err != nil {
		return nil, err
	}
	var record []report.Decision
	for _, step := range steps {
		record = append(record, report.Decision{
			At: step.At, What: string(step.What), By: step.By, Role: step.Role, Head: step.Head,
			Count: len(step.Findings), Reason: step.Reason, Until: step.Until, Told: step.Told,
		})
	}
	return record, nil
}

// judge decides whether the label lets what is held through.
func (s *subject) judge(ctx context.Context, l labeling, h held, p *policy.Policy, now time.Time) (override, error) {
	g, refused, err := s.grant(ctx, l, p, now)
	if err != nil {
		return override{}, err
	}
	if g == nil {
		return s.refuse(ctx, l, h, refused.what, now, "%s", refused.why)
	}
	e := l.added
	mark := github.ParseMark(s.check.ExternalID)
	if g.accepted == nil {
		// A label lets through once: for another base branch, and where the record
		// of it is lost, it is to be put on again.
		if spent, err := s.spent(ctx, e.ID); err != nil {
			return override{}, err
		} else if spent || mark.Event == e.ID {
			return s.refuse(ctx, l, h, store.Stale, now, "What %q accepted was for another branch than %q, or the record of it is lost. Put the label on again to accept these findings.", g.by, s.pull.Base.Name)
		}
		// Nothing is accepted unseen: the findings of this head had been told
		// before the label was put on.
		if mark.Told == 0 || mark.Findings != h.digest() || e.At.Unix() <= mark.Told {
			return s.refuse(ctx, l, h, store.Refused, now, "The label was put on by %q before these findings were told. Put it on again to accept them.", g.by)
		}
		g.accepted, err = s.worker.store.Accept(ctx, store.Override{
			Pull: s.key, Installation: s.repo.Installation(), EventID: e.ID, BaseRef: s.pull.Base.Name, Head: s.pull.Head.SHA,
			By: g.by, Findings: h.ids, Reason: g.reason, Until: g.until, At: now,
		})
		if err != nil {
			return override{}, err
		}
	}
	if mark.Accepted != "" && mark.Accepted != digest(g.accepted.Findings) && mark.Event == e.ID {
		return s.refuse(ctx, l, h, store.Stale, now, "The record of what %q accepted is not the one that the check tells of. Put the label on again.", g.by)
	}
	for _, id := range h.ids {
		if !slices.Contains(g.accepted.Findings, id) {
			return s.refuse(ctx, l, h, store.Stale, now, "There are findings that %q did not see when putting the label on. Put it on again to accept them.", g.by)
		}
	}
	_, err = s.record(ctx, store.Step{
		What: store.Accepted, EventID: e.ID, By: g.by, Role: g.role.String(), Findings: g.accepted.Findings, Reason: g.reason, Until: g.until, At: now,
	})
	return override{Valid: true, By: g.by, Role: g.role, Accepted: g.accepted, Reason: g.reason, Until: g.end}, err
}

// spent reports whether a label was found to let something through before, or to
// do so no longer, by the event that put it on.
func (s *subject) spent(ctx context.Context, event int64) (bool, error) {
	steps, err := s.worker.store.Steps(ctx, s.key)
	return slices.ContainsFunc(steps, func(step store.Step) bool {
		return step.EventID == event && (step.What == store.Accepted || step.What == store.Stale)
	}), err
}

// A grant is a label that counts for what it accepts: a person put it on who may.
type grant struct {
	by       string
	role     github.Role
	accepted *store.Override // nil: nothing yet
	reason   string
	until    time.Time // the end that was given, zero for none
	end      time.Time // the moment at which it ends, zero for never
}

// A refusal is why a label does not count.
type refusal struct {
	what store.What
	why  string
}

// grant looks at who put the label on, and at what was said of it in comments. It
// looks at no findings.
func (s *subject) grant(ctx context.Context, l labeling, p *policy.Policy, now time.Time) (*grant, refusal, error) {
	e := l.added
	who := e.Actor.Login
	refuse := func(what store.What, format string, args ...any) (*grant, refusal, error) {
		return nil, refusal{what, fmt.Sprintf(format, args...)}, nil
	}
	switch {
	case who == "" || e.Actor.Bot || e.ViaApp:
		return refuse(store.Refused, "The label was put on by %q, which is no person.", who)
	case strings.EqualFold(who, s.pull.Author.Login) && !p.Override.AllowAuthor:
		return refuse(store.Refused, "The label was put on by %q, who wrote the pull request. Where few maintain a repository, its configuration may allow that by %q.", who, "override.allow_author")
	}
	least, err := github.ParseRole(p.Override.MinRole)
	if err != nil {
		return nil, refusal{}, err
	}
	role, err := s.role(ctx, who)
	if err != nil {
		return nil, refusal{}, err
	}
	if role < least {
		return refuse(store.Refused, "The label was put on by %q, whose role is %s; %s is needed.", who, role, least)
	}
	g := &grant{by: who, role: role}
	if g.accepted, err = s.worker.store.Accepted(ctx, s.key, e.ID, s.pull.Base.Name); err != nil {
		return nil, refusal{}, err
	}
	if g.accepted != nil {
		g.reason, g.until = g.accepted.Reason, g.accepted.Until
	}
	said, err := s.commands(ctx)
	if err != nil {
		return nil, refusal{}, err
	}
	for _, c := range said {
		if c.verb == "recheck" || !c.at.After(l.since) {
			continue
		}
		role, err := s.role(ctx, c.by)
		if err != nil {
			return nil, refusal{}, err
		}
		switch {
		case role < least: // anybody may write a comment
		case c.verb == "cancel" && !c.at.Before(e.At):
			return refuse(store.Canceled, "The override of %q was taken back by %q.", who, c.by)
		case c.verb == "override" && (p.Override.AllowAuthor || !strings.EqualFold(c.by, s.pull.Author.Login)):
			g.reason, g.until = c.reason, c.until
		}
	}
	if a := g.accepted; a != nil && (a.Reason != g.reason || !a.Until.Equal(g.until)) {
		a.Reason, a.Until = g.reason, g.until
		if err := s.worker.store.Amend(ctx, *a); err != nil {
			return nil, refusal{}, err
		}
	}
	g.end = g.until
	if age := p.Override.MaxAge; age > 0 && (g.end.IsZero() || e.At.Add(age).Before(g.end)) {
		g.end = e.At.Add(age)
	}
	if !g.end.IsZero() && !now.Before(g.end) {
		return refuse(store.Expired, "The override of %q ended on %s.", who, g.end.UTC().Format("2006-01-02 15:04 UTC"))
	}
	return g, refusal{}, nil
}
