package standin

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// A Comment is a comment on a pull request as it stands.
type Comment struct {
	ID     int64
	Author Actor
	Body   string
	Edits  int // how often it was written after it was made
}

type comment struct {
	Comment
	pull             int
	created, updated time.Time
}

// Comments returns the comments on a pull request, oldest first.
func (r *Repository) Comments(number int) []Comment {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	var all []Comment
	for _, c := range r.comments {
		if c.pull == number {
			all = append(all, c.Comment)
		}
	}
	return all
}

// Comment writes a comment on a pull request and returns its number.
func (r *Repository) Comment(number int, by Actor, body string) int64 {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	return r.addComment(number, by, body).ID
}

// EditComment replaces the text of a comment.
func (r *Repository) EditComment(id int64, by Actor, body string) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	if i := r.commentIndex(id); i >= 0 {
		r.editComment(r.comments[i], by, body)
	}
}

func (r *Repository) editComment(c *comment, by Actor, body string) {
	changes := doc{"body": doc{"from": c.Body}}
	c.Body, c.updated = body, r.s.now()
	c.Edits++
	r.emitComment(c, "edited", by, doc{"changes": changes})
}

// DeleteComment deletes a comment.
func (r *Repository) DeleteComment(id int64, by Actor) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	if i := r.commentIndex(id); i >= 0 {
		c := r.comments[i]
		r.comments = slices.Delete(r.comments, i, i+1)
		r.emitComment(c, "deleted", by, nil)
	}
}

func (r *Repository) commentIndex(id int64) int {
	return slices.IndexFunc(r.comments, func(c *comment) bool { return c.ID == id })
}

func (r *Repository) addComment(number int, by Actor, body string) *comment {
	r.s.user(by)
	c := &comment{
		Comment: Comment{ID: r.s.id(), Author: by, Body: body},
		pull:    number, created: r.s.now(), updated: r.s.now(),
	}
	r.comments = append(r.comments, c)
	r.emitComment(c, "created", by, nil)
	return c
}

// emitComment queues an event of a comment.
func (r *Repository) emitComment(c *comment, action string, by Actor, more doc) {
	all := doc{"issue": r.issueJSON(r.pulls[c.pull]), "comment": r.commentJSON(c)}
	maps.Copy(all, more)
	r.emit("issue_comment", action, by, all)
}

// app is the actor of what is done with the App's own token.
func (s *Server) app() Actor { return Bot(s.config.Slug + "[bot]").Via(s.config.AppID) }

func (r *Repository) listComments(c *call) answer {
	p := r.pull(c)
	if p == nil {
		return refuse(http.StatusNotFound, "Not Found")
	}
	found := []doc{}
	for _, cm := range r.comments {
		if cm.pull == p.number {
			found = append(found, r.commentJSON(cm))
		}
	}
	return paged(r, c, found)
}

// maxComment is in bytes. GitHub documents none and its message names another
// number; this one was measured (github-limits#13, infracost#2119).
const maxComment = 262_144

// commentBody reads the text of a comment, or says why it is refused.
func commentBody(c *call) (string, *answer) {
	var body struct {
		Body string `json:"body"`
	}
	if refusal := c.decode(&body); refusal != nil {
		return "", refusal
	}
	if len(body.Body) > maxComment {
		a := invalid("IssueComment", "data", "unprocessable", "Body is too long (maximum is 65536 characters)")
		return "", &a
	}
	if body.Body == "" {
		a := invalid("IssueComment", "body", "missing_field", "Body cannot be blank")
		return "", &a
	}
	return body.Body, nil
}

func (r *Repository) createComment(c *call) answer {
	p := r.pull(c)
	if p == nil {
		return refuse(http.StatusNotFound, "Not Found")
	}
	if p.locked {
		return refuse(http.StatusForbidden, "Unable to create comment because issue is locked.")
	}
	text, refusal := commentBody(c)
	if refusal != nil {
		return *refusal
	}
	made := r.commentJSON(r.addComment(p.number, r.s.app(), text))
	c.header.Set("Location", made["url"].(string))
	return answer{status: http.StatusCreated, body: made}
}

func (r *Repository) updateComment(c *call) answer {
	id, _ := strconv.ParseInt(c.PathValue("id"), 10, 64)
	i := r.commentIndex(id)
	if i < 0 {
		return refuse(http.StatusNotFound, "Not Found")
	}
	cm := r.comments[i]
	if cm.Author.App != r.s.config.AppID {
		// An App edits its own comments; those of others need more than it has.
		return refuse(http.StatusForbidden, "Resource not accessible by integration")
	}
	text, refusal := commentBody(c)
	if refusal != nil {
		return *refusal
	}
	r.editComment(cm, r.s.app(), text)
	return ok(r.commentJSON(cm))
}
