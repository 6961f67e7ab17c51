package webhook

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/bumplens/bumplens/app/queue"
)

// An event is what is read of a payload. The library's types are not used:
// they read everything, and of some payloads GitHub has sent more than one
// form (github/docs, webhook events and payloads).
type event struct {
	Action       string `json:"action"`
	Number       int    `json:"number"`
	Installation struct {
		ID int64 `json:"id"`
	} `json:"installation"`
	Repository  repository `json:"repository"`
	PullRequest struct {
		Head struct {
			SHA string `json:"sha"`
		} `json:"head"`
	} `json:"pull_request"`
	Before  string `json:"before"` // the head that there was, of a pull request
	Changes struct {
		Base json.RawMessage `json:"base"`
		Name struct {
			From string `json:"from"`
		} `json:"name"`
	} `json:"changes"`
	CheckRun   suite `json:"check_run"`
	CheckSuite suite `json:"check_suite"`
	MergeGroup struct {
		HeadSHA string `json:"head_sha"`
		HeadRef string `json:"head_ref"`
		BaseSHA string `json:"base_sha"`
		BaseRef string `json:"base_ref"`
	} `json:"merge_group"`
	Issue struct {
		Number      int             `json:"number"`
		PullRequest json.RawMessage `json:"pull_request"`
	} `json:"issue"`
	Comment struct {
		Body string `json:"body"`
	} `json:"comment"`
	Sender struct {
		Type string `json:"type"`
	} `json:"sender"`
	Label struct {
		Name string `json:"name"`
	} `json:"label"`
	RepositoriesAdded   []listed `json:"repositories_added"`
	RepositoriesRemoved []listed `json:"repositories_removed"`

	// Of a push.
	Ref     string   `json:"ref"`
	Deleted bool     `json:"deleted"`
	Commits []commit `json:"commits"`
}

type repository struct {
	ID    int64  `json:"id"`
	Name  string `json:"name"`
	Owner struct {
		Login string `json:"login"`
	} `json:"owner"`
}

// A listed repository is one of several in a payload, which names no owner but
// in its full name.
type listed struct {
	ID       int64  `json:"id"`
	FullName string `json:"full_name"`
}

// A suite is what a check run and a suite of them have in common.
type suite struct {
	HeadSHA string `json:"head_sha"`
	App     struct {
		ID int64 `json:"id"`
	} `json:"app"`
}

type commit struct {
	Added    []string `json:"added"`
	Modified []string `json:"modified"`
	Removed  []string `json:"removed"`
}

// maxCommits is how many commits a payload of a push lists at most (github/docs,
// webhook events and payloads, push). What lists as many may be cut off.
const maxCommits = 2048

// looked are the actions on a pull request after which it may have to be
// judged anew. Any label may be the one that overrides: its name is in the
// repository's configuration.
var looked = []string{"opened", "reopened", "synchronize", "ready_for_review", "converted_to_draft", "labeled", "unlabeled"}

// changed are the actions after which an installation may see more than before,
// or nothing.
var changed = []string{"created", "unsuspend", "new_permissions_accepted", "deleted"}

// command begins the line of a comment that is for us.
const command = "/bumplens"

// A reading is what follows from a delivery.
type reading struct {
	wanted []queue.Wish
	gone   []queue.Wish // wanted no longer
}

// parse reads a payload. What asks for nothing is an empty reading.
func (c Config) parse(name string, body []byte) (reading, error) {
	if !slices.Contains([]string{"pull_request", "merge_group", "check_run", "check_suite", "issue_comment", "label", "push", "installation", "installation_repositories"}, name) {
		return reading{}, nil
	}
	var e event
	if err := json.Unmarshal(body, &e); err != nil {
		return reading{}, err
	}
	switch name {
	case "pull_request":
		return e.pullRequest()
	case "issue_comment":
		if e.Action == "created" && e.Issue.PullRequest != nil && e.Sender.Type == "User" && commands(e.Comment.Body) {
			return e.pull(e.Issue.Number)
		}
	case "check_run", "check_suite":
		s := e.CheckRun
		if name == "check_suite" {
			s = e.CheckSuite
		}
		// Whose head it is, GitHub does not say of those that come from forks.
		if e.Action == "rerequested" && s.App.ID == c.AppID && s.HeadSHA != "" {
			return e.sweep(queue.Sweep{Head: s.HeadSHA})
		}
	case "merge_group":
		return e.group()
	case "label":
		// A label that was renamed is on pull requests without ever having been
		// put on.
		switch {
		case e.Action == "edited" && e.Changes.Name.From != "":
			return e.sweep(queue.Sweep{Labels: []string{e.Changes.Name.From, e.Label.Name}})
		case e.Action == "deleted":
			return e.sweep(queue.Sweep{Labels: []string{e.Label.Name}})
		}
	case "push":
		branch, ok := strings.CutPrefix(e.Ref, "refs/heads/")
		if ok && !e.Deleted && (len(e.Commits) >= maxCommits || slices.ContainsFunc(e.Commits, c.configures)) {
			if e.Repository.Name == c.SharedRepository {
				return e.installed() // it is the configuration of all the others as well
			}
			return e.sweep(queue.Sweep{Base: branch})
		}
	case "installation":
		if slices.Contains(changed, e.Action) {
			return e.installed()
		}
	case "installation_repositories":
		return e.listed()
	}
	return reading{}, nil
}

// commands reports whether a line of a comment begins with a command.
func commands(body string) bool {
	for line := range strings.Lines(body) {
		if strings.HasPrefix(line, command) {
			return true
		}
	}
	return false
}

// configures reports whether a commit changed the configuration.
func (c Config) configures(by commit) bool {
	return slices.Contains(by.Added, c.ConfigFile) || slices.Contains(by.Modified, c.ConfigFile) || slices.Contains(by.Removed, c.ConfigFile)
}

var errNameless = errors.New("the payload does not say what it is about")

func (e *event) pull(number int) (reading, error) {
	p := queue.Pull{Installation: e.Installation.ID, Repository: e.Repository.ID, Owner: e.Repository.Owner.Login, Name: e.Repository.Name, Number: number}
	if !e.named() || number <= 0 {
		return reading{}, errNameless
	}
	return reading{wanted: []queue.Wish{p}}, nil
}

// pullRequest wants the pull request, and those with the head that it has left:
// they have one check, which said what this one was held up by.
func (e *event) pullRequest() (r reading, err error) {
	if slices.Contains(looked, e.Action) || e.Action == "edited" && e.Changes.Base != nil {
		if r, err = e.pull(e.Number); err != nil {
			return reading{}, err
		}
	}
	left := map[string]string{"synchronize": e.Before, "closed": e.PullRequest.Head.SHA}[e.Action]
	if left == "" {
		return r, nil
	}
	others, err := e.sweep(queue.Sweep{Head: left})
	if err != nil {
		return reading{}, err
	}
	return reading{wanted: append(r.wanted, others.wanted...)}, nil
}

// named reports whether the payload names an installation and a repository.
func (e *event) named() bool {
	return e.Installation.ID != 0 && e.Repository.ID != 0 && e.Repository.Owner.Login != "" && e.Repository.Name != ""
}

// sweep wants pull requests of the payload's repository.
func (e *event) sweep(s queue.Sweep) (reading, error) {
	if !e.named() {
		return reading{}, errNameless
	}
	s.Installation, s.Repository, s.Owner, s.Name = e.Installation.ID, e.Repository.ID, e.Repository.Owner.Login, e.Repository.Name
	return reading{wanted: []queue.Wish{s}}, nil
}

// installed wants all pull requests of the payload's installation.
func (e *event) installed() (reading, error) {
	if e.Installation.ID == 0 {
		return reading{}, errNameless
	}
	return reading{wanted: []queue.Wish{queue.Sweep{Installation: e.Installation.ID}}}, nil
}

// listed wants the pull requests of repositories that came to an installation or
// were taken from it. Which of the two is seen when they are looked at.
func (e *event) listed() (reading, error) {
	if e.Installation.ID == 0 {
		return reading{}, errNameless
	}
	var r reading
	for _, l := range slices.Concat(e.RepositoriesAdded, e.RepositoriesRemoved) {
		owner, name, ok := strings.Cut(l.FullName, "/")
		if !ok || l.ID == 0 {
			return reading{}, errNameless
		}
		r.wanted = append(r.wanted, queue.Sweep{Installation: e.Installation.ID, Repository: l.ID, Owner: owner, Name: name})
	}
	return r, nil
}

func (e *event) group() (reading, error) {
	g := queue.Group{
		Installation: e.Installation.ID, Repository: e.Repository.ID, Owner: e.Repository.Owner.Login, Name: e.Repository.Name,
		Head: e.MergeGroup.HeadSHA, Ref: strings.TrimPrefix(e.MergeGroup.HeadRef, "refs/heads/"),
		Base: e.MergeGroup.BaseSHA, BaseRef: strings.TrimPrefix(e.MergeGroup.BaseRef, "refs/heads/"),
	}
	if !e.named() || g.Head == "" || g.Base == "" || g.BaseRef == "" {
		return reading{}, errNameless
	}
	switch e.Action {
	case "checks_requested":
		return reading{wanted: []queue.Wish{g}}, nil
	case "destroyed":
		return reading{gone: []queue.Wish{g}}, nil
	}
	return reading{}, nil
}
