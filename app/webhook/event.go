package webhook

import (
	"encoding/json"
	"errors"
	"slices"

	"github.com/bumplens/bumplens/app/github"
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
	Repository struct {
		ID    int64  `json:"id"`
		Name  string `json:"name"`
		Owner struct {
			Login string `json:"login"`
		} `json:"owner"`
	} `json:"repository"`
	Changes struct {
		Base json.RawMessage `json:"base"`
	} `json:"changes"`
	CheckRun struct {
		ExternalID string `json:"external_id"`
	} `json:"check_run"`
}

// looked are the actions on a pull request after which it may have to be
// judged anew. Any label may be the one that overrides: its name is in the
// repository's configuration.
var looked = []string{"opened", "reopened", "synchronize", "ready_for_review", "converted_to_draft", "labeled", "unlabeled"}

// parse reads a payload. ok is false for what asks for nothing.
func parse(name string, body []byte) (pull queue.Pull, ok bool, err error) {
	if name != "pull_request" && name != "check_run" {
		return queue.Pull{}, false, nil
	}
	var e event
	if err := json.Unmarshal(body, &e); err != nil {
		return queue.Pull{}, false, err
	}
	number := e.Number
	switch {
	case name == "check_run" && e.Action == "rerequested":
		// A check of ours names its pull request: GitHub itself does not for
		// those that come from forks.
		number = github.ParseMark(e.CheckRun.ExternalID).Pull
		if number == 0 {
			return queue.Pull{}, false, nil // somebody else's
		}
	case name == "pull_request" && slices.Contains(looked, e.Action):
	case name == "pull_request" && e.Action == "edited" && e.Changes.Base != nil:
	default:
		return queue.Pull{}, false, nil
	}
	pull = queue.Pull{
		Installation: e.Installation.ID,
		Repository:   e.Repository.ID,
		Owner:        e.Repository.Owner.Login,
		Name:         e.Repository.Name,
		Number:       number,
	}
	if pull.Installation == 0 || pull.Repository == 0 || pull.Owner == "" || pull.Name == "" || number <= 0 {
		return queue.Pull{}, false, errors.New("the payload names no installation, repository or pull request")
	}
	return pull, true, nil
}
