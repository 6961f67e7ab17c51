package worker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/bumplens/bumplens/app/github"
	"github.com/bumplens/bumplens/app/queue"
)

// troubled is how long a wish rests whose job was given up, before it is tried
// again without being asked.
const troubled = 15 * time.Minute

// GivenUp says in the check that nothing could be decided, and has it tried again
// later. A check that says something else keeps its word.
func (w *Worker) GivenUp(ctx context.Context, log *slog.Logger, wish queue.Wish, cause error) {
	var access *github.AccessError
	if errors.Is(cause, github.ErrNotFound) || errors.As(cause, &access) && access.Closed() {
		return // there is nobody to tell
	}
	if err := w.jobs.Later(ctx, wish, w.now().Add(troubled)); err != nil {
		log.Warn("not tried again later", "err", err)
	}
	if err := w.sayTrouble(ctx, wish, cause); err != nil {
		log.Warn("trouble not told", "err", err)
	}
}

func (w *Worker) sayTrouble(ctx context.Context, wish queue.Wish, cause error) error {
	at := w.app.Repository
	if errors.As(cause, new(*github.AccessError)) {
		at = w.app.Granted
	}
	var repo *github.Repository
	var head string
	mark := github.Mark{Started: w.now().Unix()}
	switch wish := wish.(type) {
	case queue.Pull:
		repo = at(wish.Installation, wish.Repository, wish.Owner, wish.Name)
		pull, err := repo.Pull(ctx, wish.Number)
		if err != nil {
			return err
		}
		head, mark.Pull = pull.Head.SHA, wish.Number
	case queue.Group:
		repo, head = at(wish.Installation, wish.Repository, wish.Owner, wish.Name), wish.Head
	default:
		return nil
	}
	check, err := repo.Check(ctx, head)
	if err != nil || check != nil && check.Conclusion != github.Running {
		return err
	}
	content := github.CheckContent{
		Conclusion: github.ActionRequired,
		Title:      "Could not be decided",
		Summary:    trouble(cause) + fmt.Sprintf(" It is tried again in %d minutes, or now by the button “Re-run”.", int(troubled.Minutes())),
		ExternalID: mark.String(),
	}
	if check == nil { // it went wrong before there was one
		_, err = repo.CreateCheck(ctx, head, content, nil)
		return err
	}
	content.ExternalID = check.ExternalID
	_, err = repo.UpdateCheck(ctx, check.ID, content, nil)
	return err
}

// trouble says what went wrong, in words of ours: an error may hold those of
// others.
func trouble(cause error) string {
	var status *github.StatusError
	const accept = "an owner of the account sees in the App's settings whether new ones wait to be accepted."
	switch {
	case errors.As(cause, new(*github.AccessError)):
		return "The App lacks a permission: " + accept
	case errors.As(cause, &status) && status.Status == 403:
		return "GitHub refused a call that the App needs. It may lack a permission: " + accept
	case errors.As(cause, &status) && status.Status >= 500:
		return fmt.Sprintf("GitHub answered with the status %d, again and again.", status.Status)
	case errors.As(cause, new(*github.SizeError)):
		return "There are more comments or events than are read. The operator's log says of which."
	case errors.Is(cause, context.DeadlineExceeded):
		return "It took longer than it may."
	}
	return "Something went wrong that the operator's log tells of."
}
