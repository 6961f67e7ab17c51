package github

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	gh "github.com/google/go-github/v60/github"
)

// A Conclusion is how a check ended.
type Conclusion string

// The conclusions that the App uses. Running is the zero value: a check that
// has not ended blocks a pull request that requires it.
const (
	Running        Conclusion = ""
	Success        Conclusion = "success"
	Neutral        Conclusion = "neutral"
	Failure        Conclusion = "failure"
	ActionRequired Conclusion = "action_required"
)

// A Level is how loud an annotation is.
type Level string

// GitHub's levels.
const (
	LevelNotice  Level = "notice"
	LevelWarning Level = "warning"
	LevelFailure Level = "failure"
)

// An Annotation is a remark on a line of a file.
type Annotation struct {
	Path    string
	Line    int // from 1
	Level   Level
	Title   string // at most 255 characters
	Message string
}

// A CheckContent is what a check run says.
type CheckContent struct {
	Conclusion Conclusion
	Title      string
	Summary    string // Markdown, at most 65,535 characters
	Text       string // Markdown, at most 65,535 characters
	DetailsURL string // empty means the App's own address
	ExternalID string // ours, not shown
}

// weight is that of writing c: what only counts can wait.
func (c CheckContent) weight() weight {
	if c.Conclusion == Running {
		return ordinary
	}
	return verdict
}

// A Check is a check run of the App.
type Check struct {
	ID          int64
	Head        string // the commit it is about
	Annotations int    // how many it has
	CheckContent
}

// Check returns the newest run of the App with [CheckName] for the commit head,
// or nil when there is none. Runs of that name by others are not ours.
func (r *Repository) Check(ctx context.Context, head string) (*Check, error) {
	query := url.Values{
		"check_name": {CheckName},
		"app_id":     {strconv.FormatInt(r.app.config.AppID, 10)},
		"filter":     {"all"}, // "latest" goes by the time of completion, which a running one has not
	}
	var newest *gh.CheckRun
	err := eachPage(ctx, r.caller, r.path("commits/%s/check-runs", head), query, func(page gh.ListCheckRunsResults) {
		for _, run := range page.CheckRuns {
			if run.GetApp().GetID() == r.app.config.AppID && run.GetName() == CheckName && run.GetID() > newest.GetID() {
				newest = run
			}
		}
	})
	if err != nil {
		return nil, fmt.Errorf("listing check runs of %s in %s: %w", head, r, err)
	}
	if newest == nil {
		return nil, nil
	}
	return newCheck(newest), nil
}

func newCheck(run *gh.CheckRun) *Check {
	c := &Check{
		ID:          run.GetID(),
		Head:        run.GetHeadSHA(),
		Annotations: run.GetOutput().GetAnnotationsCount(),
		CheckContent: CheckContent{
			Title:      run.GetOutput().GetTitle(),
			Summary:    run.GetOutput().GetSummary(),
			Text:       run.GetOutput().GetText(),
			DetailsURL: run.GetDetailsURL(),
			ExternalID: run.GetExternalID(),
		},
	}
	if run.GetStatus() == "completed" {
		c.Conclusion = Conclusion(run.GetConclusion())
	}
	return c
}

// CreateCheck writes a new run for the commit head. When the run was made but
// some of its annotations were not, it returns both the run and an error.
func (r *Repository) CreateCheck(ctx context.Context, head string, content CheckContent, annotations []Annotation) (*Check, error) {
	body := struct {
		Name    string `json:"name"`
		HeadSHA string `json:"head_sha"`
		checkBody
	}{CheckName, head, newCheckBody(content, firstBatch(annotations))}

	run := new(gh.CheckRun)
	if err := r.write(ctx, content.weight(), http.MethodPost, r.path("check-runs"), body, run); err != nil {
		return nil, fmt.Errorf("creating check run for %s in %s: %w", head, r, err)
	}
	return r.annotate(ctx, newCheck(run), content, annotations)
}

// UpdateCheck rewrites the run id. It compares nothing: a run that already says
// content is written again. GitHub adds annotations to those that are there and
// takes none away. As with [Repository.CreateCheck], there may be both a run and
// an error.
func (r *Repository) UpdateCheck(ctx context.Context, id int64, content CheckContent, annotations []Annotation) (*Check, error) {
	run := new(gh.CheckRun)
	body := newCheckBody(content, firstBatch(annotations))
	if err := r.write(ctx, content.weight(), http.MethodPatch, r.path("check-runs/%d", id), body, run); err != nil {
		return nil, fmt.Errorf("updating check run %d in %s: %w", id, r, err)
	}
	return r.annotate(ctx, newCheck(run), content, annotations)
}

// annotate adds the annotations that the first call had no room for.
func (r *Repository) annotate(ctx context.Context, c *Check, content CheckContent, annotations []Annotation) (*Check, error) {
	for rest := annotations[len(firstBatch(annotations)):]; len(rest) > 0; {
		batch := firstBatch(rest)
		rest = rest[len(batch):]
		run := new(gh.CheckRun)
		if err := r.write(ctx, content.weight(), http.MethodPatch, r.path("check-runs/%d", c.ID), newCheckBody(content, batch), run); err != nil {
			return c, fmt.Errorf("adding annotations to check run %d in %s: %w", c.ID, r, err)
		}
		c = newCheck(run)
	}
	return c, nil
}

// annotationsPerCall is GitHub's limit.
const annotationsPerCall = 50

func firstBatch(a []Annotation) []Annotation { return a[:min(len(a), annotationsPerCall)] }

// A checkBody is what is sent of a run. go-github's own has a name that is
// always sent; the text has none of its omissions here, so that an update to an
// empty text empties it.
type checkBody struct {
	Status     string      `json:"status"`
	Conclusion string      `json:"conclusion,omitempty"`
	DetailsURL string      `json:"details_url,omitempty"`
	ExternalID string      `json:"external_id"`
	Output     checkOutput `json:"output"`
}

type checkOutput struct {
	Title       string           `json:"title"`
	Summary     string           `json:"summary"`
	Text        string           `json:"text"`
	Annotations []annotationBody `json:"annotations,omitempty"`
}

type annotationBody struct {
	Path      string `json:"path"`
	StartLine int    `json:"start_line"`
	EndLine   int    `json:"end_line"`
	Level     Level  `json:"annotation_level"`
	Title     string `json:"title,omitempty"`
	Message   string `json:"message"`
}

func newCheckBody(c CheckContent, annotations []Annotation) checkBody {
	b := checkBody{
		Status:     "completed",
		Conclusion: string(c.Conclusion),
		DetailsURL: c.DetailsURL,
		ExternalID: c.ExternalID,
		Output:     checkOutput{Title: c.Title, Summary: c.Summary, Text: c.Text},
	}
	if c.Conclusion == Running {
		b.Status = "in_progress"
	}
	for _, a := range annotations {
		b.Output.Annotations = append(b.Output.Annotations, annotationBody{
			Path: a.Path, StartLine: a.Line, EndLine: a.Line, Level: a.Level, Title: a.Title, Message: a.Message,
		})
	}
	return b
}
