package github

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	gh "github.com/google/go-github/v60/github"
)

// A Comment is a comment on a pull request.
type Comment struct {
	ID        int64
	Author    User
	App       int64 // by which it was written, in the author's name or its own; 0 for none
	Body      string
	CreatedAt time.Time
	UpdatedAt time.Time // later than CreatedAt once it was edited
}

// A commentAnswer is GitHub's comment. go-github's lacks the App that wrote it.
type commentAnswer struct {
	ID        int64     `json:"id"`
	User      *gh.User  `json:"user"`
	App       *appRef   `json:"performed_via_github_app"`
	Body      string    `json:"body"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// An appRef names the App by which something was done.
type appRef struct {
	ID int64 `json:"id"`
}

func (a commentAnswer) comment() Comment {
	c := Comment{ID: a.ID, Author: newUser(a.User), Body: a.Body, CreatedAt: a.CreatedAt, UpdatedAt: a.UpdatedAt}
	if a.App != nil {
		c.App = a.App.ID
	}
	return c
}

// Comments lists the comments on the pull request, oldest first.
func (r *Repository) Comments(ctx context.Context, number int) ([]Comment, error) {
	answers, err := listAll[commentAnswer](ctx, r.caller, r.path("issues/%d/comments", number), nil)
	if err != nil {
		return nil, fmt.Errorf("listing comments of %s#%d: %w", r, number, err)
	}
	all := make([]Comment, len(answers))
	for i, a := range answers {
		all[i] = a.comment()
	}
	return all, nil
}

// OwnComment returns the first of comments that the App wrote and that holds
// marker, or nil when there is none. A comment of another with our marker is not
// ours: anyone can write one, to capture what we would write.
func (r *Repository) OwnComment(comments []Comment, marker string) *Comment {
	for i, c := range comments {
		if c.App == r.app.config.AppID && strings.Contains(c.Body, marker) {
			return &comments[i]
		}
	}
	return nil
}

// CreateComment writes a comment on the pull request; its subscribers are told.
// A locked conversation is [ErrForbidden].
func (r *Repository) CreateComment(ctx context.Context, number int, body string) (*Comment, error) {
	var made commentAnswer
	if err := r.write(ctx, ordinary, http.MethodPost, r.path("issues/%d/comments", number), commentText{body}, &made); err != nil {
		return nil, fmt.Errorf("commenting on %s#%d: %w", r, number, err)
	}
	c := made.comment()
	return &c, nil
}

// EditComment replaces the text of the comment id; nobody is told. A comment
// that was deleted is [ErrNotFound].
func (r *Repository) EditComment(ctx context.Context, id int64, body string) error {
	if err := r.write(ctx, ordinary, http.MethodPatch, r.path("issues/comments/%d", id), commentText{body}, nil); err != nil {
		return fmt.Errorf("editing comment %d in %s: %w", id, r, err)
	}
	return nil
}

type commentText struct {
	Body string `json:"body"`
}
