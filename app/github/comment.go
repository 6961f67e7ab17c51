package github

import (
	"context"
	"fmt"
	"net/http"
	"strings"
)

// A Comment is a comment of the App on a pull request.
type Comment struct {
	ID   int64
	Body string
}

// A commentBody is GitHub's comment. go-github's lacks the App that wrote it.
type commentBody struct {
	ID   int64   `json:"id"`
	Body string  `json:"body"`
	App  *appRef `json:"performed_via_github_app"`
}

// An appRef names the App by which something was done.
type appRef struct {
	ID int64 `json:"id"`
}

// Comment returns the App's first comment on the pull request that holds marker,
// or nil when there is none. A comment of another with our marker is not ours:
// anyone can write one, to capture what we would write.
func (r *Repository) Comment(ctx context.Context, number int, marker string) (*Comment, error) {
	comments, err := list[commentBody](ctx, r, r.path("issues/%d/comments", number))
	if err != nil {
		return nil, fmt.Errorf("listing comments of %s#%d: %w", r, number, err)
	}
	for _, c := range comments {
		if c.App != nil && c.App.ID == r.app.config.AppID && strings.Contains(c.Body, marker) {
			return &Comment{ID: c.ID, Body: c.Body}, nil
		}
	}
	return nil, nil
}

// CreateComment writes a comment on the pull request; its subscribers are told.
// A locked conversation is [ErrForbidden].
func (r *Repository) CreateComment(ctx context.Context, number int, body string) (*Comment, error) {
	var c commentBody
	if _, err := r.do(ctx, http.MethodPost, r.path("issues/%d/comments", number), commentText{body}, &c); err != nil {
		return nil, fmt.Errorf("commenting on %s#%d: %w", r, number, err)
	}
	return &Comment{ID: c.ID, Body: c.Body}, nil
}

// EditComment replaces the text of the comment id; nobody is told. A comment
// that was deleted is [ErrNotFound].
func (r *Repository) EditComment(ctx context.Context, id int64, body string) error {
	if _, err := r.do(ctx, http.MethodPatch, r.path("issues/comments/%d", id), commentText{body}, nil); err != nil {
		return fmt.Errorf("editing comment %d in %s: %w", id, r, err)
	}
	return nil
}

type commentText struct {
	Body string `json:"body"`
}
