package worker

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/bumplens/bumplens/app/github"
)

// A command is what a comment asks for.
type command struct {
	verb   string    // override, cancel or recheck
	reason string    // of an override
	until  time.Time // the moment at which it ends; zero for never
	by     string    // login
	at     time.Time
}

// parseCommand reads the first line of a comment that is a command, or returns
// nil. Within a block of code there is none.
func parseCommand(body string) *command {
	code := false
	for line := range strings.Lines(body) {
		line = strings.TrimRight(line, "\r\n")
		if strings.HasPrefix(line, "```") || strings.HasPrefix(line, "~~~") {
			code = !code
		}
		rest, ok := strings.CutPrefix(line, "/bumplens ")
		if !ok || code {
			continue
		}
		verb, rest, _ := strings.Cut(strings.TrimSpace(rest), " ")
		switch verb {
		case "recheck", "cancel":
			return &command{verb: verb}
		case "override":
			reason, until := cutUntil(strings.TrimSpace(rest))
			if reason != "" {
				return &command{verb: verb, reason: reason, until: until}
			}
		}
	}
	return nil
}

// cutUntil cuts "until 2026-12-31" off the end of a reason. It holds to the end
// of that day, as days are counted in UTC. What is no such day is part of the
// reason.
func cutUntil(text string) (reason string, until time.Time) {
	i := strings.LastIndex(" "+text, " until ")
	if i < 0 {
		return text, time.Time{}
	}
	day, err := time.Parse(time.DateOnly, strings.TrimSpace(text[i+len("until "):]))
	if err != nil {
		return text, time.Time{}
	}
	return strings.TrimSpace(text[:i]), day.AddDate(0, 0, 1)
}

// commands returns what people asked for in comments, oldest first. A comment
// that was edited says nothing: others than its author may edit it.
func (s *subject) commands(ctx context.Context) ([]command, error) {
	comments, err := s.listComments(ctx)
	if err != nil {
		return nil, err
	}
	var all []command
	for _, c := range comments {
		if c.Author.Login == "" || c.Author.Bot || c.App != 0 || !c.UpdatedAt.Equal(c.CreatedAt) {
			continue
		}
		if said := parseCommand(c.Body); said != nil {
			said.by, said.at = c.Author.Login, c.CreatedAt
			all = append(all, *said)
		}
	}
	slices.SortStableFunc(all, func(a, b command) int { return a.at.Compare(b.at) })
	return all, nil
}

// listComments lists the comments of the pull request, once.
func (s *subject) listComments(ctx context.Context) ([]github.Comment, error) {
	if s.comments == nil {
		all, err := s.repo.Comments(ctx, s.pull.Number)
		if err != nil {
			return nil, err
		}
		s.comments = &all
	}
	return *s.comments, nil
}

// role returns what a person may do, and asks once.
func (s *subject) role(ctx context.Context, login string) (github.Role, error) {
	if role, ok := s.roles[login]; ok {
		return role, nil
	}
	role, err := s.repo.Role(ctx, login)
	if err != nil {
		return github.None, err
	}
	s.roles[login] = role
	return role, nil
}
