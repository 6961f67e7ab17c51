package worker

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/bumplens/bumplens/app/github"
	"github.com/bumplens/bumplens/app/queue"
	"github.com/bumplens/bumplens/review/policy"
	"github.com/bumplens/bumplens/review/report"
)

// marker is how the App finds its comment among others of its own.
const marker = "bumplensReview"

const (
	// progressEvery is the least time between two titles that only count.
	progressEvery = 10 * time.Second

	// sparing is the share of an hour's writes from which on none of them only
	// counts.
	sparing = 0.5
)

// running is what a check says while updates are being read.
func running(m github.Mark, read, all int) github.CheckContent {
	title := "Looking at the lockfiles"
	if all > 0 {
		title = report.Progress(read, all)
	}
	return github.CheckContent{Title: title, Summary: "The published artifacts of every package that moved are being compared.", ExternalID: m.String()}
}

// wait tells how far the reading is, now and then, and comes back.
func (s *subject) wait(ctx context.Context, a *assessment) error {
	again := &queue.RetryError{After: s.worker.now().Add(lookAgain), Err: errors.New("updates are being read")}
	// A check that has ended stays as it is until there is a new verdict on it,
	// unless that verdict let something through that is not known any more.
	mark := github.ParseMark(s.check.ExternalID)
	title := report.Progress(a.all-a.waiting, a.all)
	switch s.check.Conclusion {
	case github.Running:
		if s.check.Title == title || s.repo.Spent() > sparing || !s.worker.maySayProgress(s.check.ID) {
			return again
		}
	case github.Success, github.Neutral:
		switch through, err := s.letThrough(ctx, a.policy, mark); {
		case err != nil:
			return err
		case through:
			return again
		}
		mark.Started = s.worker.now().Unix()
	default:
		return again
	}
	if _, err := s.repo.UpdateCheck(ctx, s.check.ID, running(mark, a.all-a.waiting, a.all), nil); err != nil {
		return err
	}
	return again
}

// letThrough reports whether a person let the head through for the branch that it
// is for now, with a label that is still on. What is being read may be what was
// missing then: until it is there, that holds.
func (s *subject) letThrough(ctx context.Context, p *policy.Policy, mark github.Mark) (bool, error) {
	labeled := func(name string) bool { return strings.EqualFold(name, p.Override.Label) }
	if mark.Accepted == "" || s.pull == nil || !slices.ContainsFunc(s.pull.Labels, labeled) {
		return false, nil
	}
	accepted, err := s.worker.store.Accepted(ctx, s.key, mark.Event, s.pull.Base.Name)
	return accepted != nil, err
}

// publish makes the check and the comment say what was found. all begins with
// the pull request itself; the others have the same head.
func (s *subject) publish(ctx context.Context, all []*assessment) error {
	own := all[0]
	now, err := s.repo.Pull(ctx, s.pull.Number)
	if err != nil {
		return err
	}
	if !sameState(s.pull, now) {
		return &queue.RetryError{After: s.worker.now(), Err: errors.New("the pull request changed meanwhile")}
	}
	worst := own
	for _, a := range all[1:] {
		if a.severity() > worst.severity() {
			worst = a
		}
	}
	mark := s.mark(worst) // what the check shows is what has been told
	c, err := s.comment(ctx, own, mark.Comment(s.pull.Number))
	if err != nil {
		return err
	}
	// The comment comes first, for the check remembers that it was written. A
	// comment that cannot be written now does not keep the check from deciding.
	unsaid := s.publishComment(ctx, c)
	if unsaid == nil {
		mark = mark.WithComment(s.pull.Number, c.digest)
	}
	was := github.ParseMark(s.check.ExternalID)
	title := ""
	if len(all) > 1 && worst.severity() > 0 {
		title = fmt.Sprintf("Pull request %d: ", worst.pull.Number)
	}
	if err := s.publishCheck(ctx, worst, mark, title); err != nil {
		return err
	}
	if unsaid != nil {
		return unsaid
	}
	if own.override.Remove {
		// The check has decided already; that the label stays on changes nothing.
		switch err := s.repo.RemoveLabel(ctx, s.pull.Number, own.policy.Override.Label); {
		case refused(err):
			s.log.Warn("label not removed", "err", err)
		case err != nil:
			return err
		}
	}
	s.published(worst)
	if was.Event != mark.Event || was.Accepted != mark.Accepted {
		if err := s.wantGroups(ctx); err != nil {
			return err
		}
	}
	return s.stillOverridden(ctx, worst)
}

// published says what the check of the head says now.
func (s *subject) published(a *assessment) {
	s.log.Info("published", "head", s.check.Head, "verdict", a.report.Verdict, "conclusion", a.conclusion(), "by", a.override.By)
	if s.worker.Reviewed != nil {
		s.worker.Reviewed(a.report.Verdict.String(), string(a.conclusion()))
	}
}

// sameState reports whether what the verdict rests on is as it was.
func sameState(was, is *github.Pull) bool {
	return is.Open && was.Head.SHA == is.Head.SHA && was.Base.Name == is.Base.Name && slices.Equal(was.Labels, is.Labels)
}

// stillOverridden looks once more whether the label that let a pull request
// through is on: it may have been taken off while the check turned green.
func (s *subject) stillOverridden(ctx context.Context, a *assessment) error {
	if !a.override.Valid {
		return nil
	}
	now, err := s.repo.Pull(ctx, a.pull.Number)
	if err != nil {
		return err
	}
	if !sameState(a.pull, now) {
		return &queue.RetryError{After: s.worker.now(), Err: errors.New("the pull request changed as it was let through")}
	}
	return nil
}

// conclusion is how the check ends.
func (a *assessment) conclusion() github.Conclusion {
	if a.override.Valid {
		return github.Success
	}
	return github.Conclusion(report.Conclusion(a.report.Verdict, a.policy))
}

// severity orders assessments by what they do to a check.
func (a *assessment) severity() int {
	return map[github.Conclusion]int{github.Success: 0, github.Neutral: 1, github.ActionRequired: 2, github.Failure: 3}[a.conclusion()]
}

// spoken is the override as reports tell of it.
func (a *assessment) spoken() report.Override {
	if a.report.Verdict != policy.Block && a.report.Verdict != policy.Incomplete {
		return report.Override{}
	}
	o := report.Override{Label: a.policy.Override.Label, MinRole: a.policy.Override.MinRole, Refused: a.override.Refused}
	if a.override.Valid {
		o.By, o.Role, o.Reason, o.Until = a.override.By, a.override.Role.String(), a.override.Reason, a.override.Until
		o.Accepted = len(holding(a.report, a.policy).ids)
	}
	return o
}

// mark returns what the check is to remember: findings count as told from the
// moment at which they are first published.
func (s *subject) mark(a *assessment) github.Mark {
	m := github.ParseMark(s.check.ExternalID)
	if m.Started == 0 {
		m.Started = s.worker.now().Unix()
		if s.pull != nil {
			m.Pull = s.pull.Number
		}
	}
	h := holding(a.report, a.policy)
	if a.conclusion() == github.Success && !a.override.Valid {
		h = held{}
	}
	if digest := h.digest(); digest != m.Findings {
		m.Findings, m.Told = digest, s.worker.now().Unix()
	}
	m.Verdict, m.Event, m.Accepted = a.report.Verdict.String(), 0, ""
	if a.override.Valid {
		m.Event, m.Accepted = a.override.Accepted.EventID, digest(a.override.Accepted.Findings)
	}
	return m
}

// publishCheck completes the check, unless it says already what it should. Whose
// verdict it is stands before the title, "" for that of the subject itself.
func (s *subject) publishCheck(ctx context.Context, a *assessment, mark github.Mark, whose string) error {
	record, err := s.decisions(ctx)
	if err != nil {
		return err
	}
	out := report.Check(a.report, report.CheckOptions{Record: record, Override: a.spoken(), Observe: a.policy.Mode == policy.Observe, Head: s.check.Head, Conclusion: string(a.conclusion())})
	content := github.CheckContent{Conclusion: a.conclusion(), Title: whose + out.Title, Summary: out.Summary, Text: out.Text, ExternalID: mark.String()}
	if said := s.check.CheckContent; said.Conclusion == content.Conclusion && said.Title == content.Title && said.Summary == content.Summary && said.Text == content.Text && said.ExternalID == content.ExternalID {
		return nil
	}
	var annotations []github.Annotation
	if s.check.Annotations == 0 { // GitHub would put further ones beside those it has
		for _, n := range out.Annotations {
			annotations = append(annotations, github.Annotation{Path: n.Path, Line: max(1, n.StartLine), Level: github.Level(n.Level), Title: n.Title, Message: n.Message})
		}
	}
	_, err = s.repo.UpdateCheck(ctx, s.check.ID, content, annotations)
	var refused *github.StatusError
	if errors.As(err, &refused) && refused.Status == 422 && len(annotations) > 0 {
		s.log.Warn("annotations refused", "err", err)
		_, err = s.repo.UpdateCheck(ctx, s.check.ID, content, nil)
	}
	return err
}

// A comment is what is to stand on the pull request.
type comment struct {
	id     int64  // of the App's comment, 0 when there is none
	was    string // its text
	body   string // what it is to be; "" leaves things as they are
	digest string // of what was last written
}

// comment decides what the comment is to be. There is none while there is
// nothing to say, one that a person deleted stays away until there is something
// else to say, and drafts wait.
func (s *subject) comment(ctx context.Context, a *assessment, written string) (comment, error) {
	all, err := s.repo.Comments(ctx, s.pull.Number)
	if err != nil {
		return comment{}, err
	}
	found := s.repo.OwnComment(all, marker)
	options := report.CommentOptions{Head: s.pull.Head.SHA, Marker: marker, Override: a.spoken(), Observe: a.policy.Mode == policy.Observe}
	var c comment
	if found != nil {
		c.id, c.was = found.ID, found.Body
	}
	switch {
	case !a.report.Silent():
		c.body = report.Comment(a.report, options)
	case found != nil:
		c.body = report.Resolved(a.report, options)
	}
	sum := sha256.Sum256([]byte(c.body))
	c.digest = hex.EncodeToString(sum[:8])
	if c.body == "" || c.id == 0 && (s.pull.Draft || c.digest == written) {
		return comment{digest: written}, nil
	}
	return c, nil
}

// publishComment writes the comment, unless it says already what it should. The
// check has decided by then: a conversation that is locked, or a comment that
// GitHub refuses, changes nothing.
func (s *subject) publishComment(ctx context.Context, c comment) error {
	var err error
	switch {
	case c.body == "" || c.body == c.was:
		return nil
	case c.id != 0:
		err = s.repo.EditComment(ctx, c.id, c.body)
	default:
		_, err = s.repo.CreateComment(ctx, s.pull.Number, c.body)
	}
	if refused(err) {
		s.log.Warn("comment refused", "err", err)
		return nil
	}
	return err
}

// refused reports whether GitHub answered that it will not do what was asked. Of a
// limit that was reached it says so only for now.
func refused(err error) bool {
	var status *github.StatusError
	return errors.As(err, &status) && status.Status < 500 && !errors.As(err, new(*github.LimitError))
}
