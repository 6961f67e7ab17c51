package standin

import (
	"net/http"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/go-git/go-git/v5/plumbing"
)

// A CheckRun is a check run as it stands.
type CheckRun struct {
	ID          int64
	App         int64
	Name        string
	Head        string
	Status      string
	Conclusion  string // empty until it is completed
	Title       string
	Summary     string
	Text        string
	Annotations []Annotation
	DetailsURL  string
	ExternalID  string
	Edits       int // how often it was written after it was made
}

// An Annotation is a remark of a check run on a line.
type Annotation struct {
	Path      string `json:"path"`
	StartLine int    `json:"start_line"`
	EndLine   int    `json:"end_line"`
	Level     string `json:"annotation_level"`
	Title     string `json:"title"`
	Message   string `json:"message"`
}

type checkRun struct {
	CheckRun
	suite              int64
	started, completed time.Time
}

// CheckRuns returns the runs for a commit, oldest first.
func (r *Repository) CheckRuns(sha string) []CheckRun {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	var runs []CheckRun
	for _, run := range r.checks {
		if run.Head == sha {
			runs = append(runs, run.CheckRun)
		}
	}
	return runs
}

// AddCheckRun adds a completed run of an App, in a suite of its own.
func (r *Repository) AddCheckRun(app int64, name, sha, conclusion string) int64 {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	run := &checkRun{
		CheckRun: CheckRun{ID: r.s.id(), App: app, Name: name, Head: sha, Status: "completed", Conclusion: conclusion, Title: name, Summary: name},
		suite:    r.s.id(), started: r.s.now(), completed: r.s.now(),
	}
	r.checks = append(r.checks, run)
	return run.ID
}

// Rerequest presses the button by which a person asks for a run again. GitHub
// does not touch the run.
func (r *Repository) Rerequest(check int64, by Actor) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	if run := r.check(check); run != nil {
		r.emit("check_run", "rerequested", by, doc{"check_run": r.checkJSON(run)})
	}
}

// RerequestSuite presses the button by which a person asks for all runs of the
// App for a commit again. GitHub does not touch them.
func (r *Repository) RerequestSuite(sha string, by Actor) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.emit("check_suite", "rerequested", by, doc{"check_suite": r.suiteJSON(sha)})
}

// RequestAction presses a button that a run has of its own.
func (r *Repository) RequestAction(check int64, identifier string, by Actor) {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	if run := r.check(check); run != nil {
		r.emit("check_run", "requested_action", by, doc{"check_run": r.checkJSON(run), "requested_action": doc{"identifier": identifier}})
	}
}

func (r *Repository) check(id int64) *checkRun {
	for _, run := range r.checks {
		if run.ID == id {
			return run
		}
	}
	return nil
}

// A checkBody is what a caller writes of a run. Nil leaves as it is.
type checkBody struct {
	Name       *string `json:"name"`
	HeadSHA    *string `json:"head_sha"`
	Status     *string `json:"status"`
	Conclusion *string `json:"conclusion"`
	DetailsURL *string `json:"details_url"`
	ExternalID *string `json:"external_id"`
	Output     *struct {
		Title       *string      `json:"title"`
		Summary     *string      `json:"summary"`
		Text        *string      `json:"text"`
		Annotations []Annotation `json:"annotations"`
	} `json:"output"`
}

func (r *Repository) createCheckRun(c *call) answer {
	var body checkBody
	if refusal := c.decode(&body); refusal != nil {
		return *refusal
	}
	if body.Name == nil || body.HeadSHA == nil {
		return invalid("CheckRun", "name", "missing_field", "name and head_sha are required")
	}
	if r.resolve(*body.HeadSHA).String() != *body.HeadSHA {
		return invalid("CheckRun", "head_sha", "invalid", "No commit found for SHA: "+*body.HeadSHA)
	}
	if body.Output != nil && (body.Output.Title == nil || body.Output.Summary == nil) {
		return invalid("CheckRun", "output", "missing_field", "title and summary are required")
	}
	run := &checkRun{
		CheckRun: CheckRun{ID: r.s.id(), App: r.s.config.AppID, Name: *body.Name, Head: *body.HeadSHA, Status: "queued"},
		suite:    r.suiteOf(*body.HeadSHA),
		started:  r.s.now(),
	}
	if refusal := r.write(run, body); refusal != nil {
		return *refusal
	}
	r.checks = append(r.checks, run)
	return answer{status: http.StatusCreated, body: r.checkJSON(run)}
}

// suiteOf returns the App's suite for a commit: there is one of each App.
func (r *Repository) suiteOf(sha string) int64 {
	for _, run := range r.checks {
		if run.Head == sha && run.App == r.s.config.AppID {
			return run.suite
		}
	}
	return r.s.id()
}

func (r *Repository) updateCheckRun(c *call) answer {
	id, _ := strconv.ParseInt(c.PathValue("id"), 10, 64)
	run := r.check(id)
	if run == nil {
		return refuse(http.StatusNotFound, "Not Found")
	}
	if run.App != r.s.config.AppID {
		return refuse(http.StatusForbidden, "Invalid app_id `"+itoa(run.App)+"` - check run can only be modified by the GitHub App that created it.")
	}
	var body checkBody
	if refusal := c.decode(&body); refusal != nil {
		return *refusal
	}
	if refusal := r.write(run, body); refusal != nil {
		return *refusal
	}
	run.Edits++
	return ok(r.checkJSON(run))
}

// GitHub's limits. Those of texts and annotations are in its REST description;
// that annotations' titles end at 255 characters is in its prose.
const (
	maxCheckText       = 65_535
	maxAnnotations     = 50
	maxAnnotationTitle = 255
	maxAnnotationText  = 64 << 10
)

// write changes run as body says, or returns why not and changes nothing.
func (r *Repository) write(run *checkRun, body checkBody) *answer {
	if refusal := body.check(); refusal != nil {
		return refusal
	}
	set(&run.Name, body.Name)
	set(&run.DetailsURL, body.DetailsURL)
	set(&run.ExternalID, body.ExternalID)
	if body.Output != nil {
		set(&run.Title, body.Output.Title)
		set(&run.Summary, body.Output.Summary)
		set(&run.Text, body.Output.Text)
		run.Annotations = append(run.Annotations, body.Output.Annotations...)
	}
	if body.Status != nil && *body.Status != "completed" {
		run.Status, run.Conclusion, run.completed = *body.Status, "", time.Time{}
	}
	if body.Conclusion != nil { // makes it completed, whatever the status says
		run.Status, run.Conclusion, run.completed = "completed", *body.Conclusion, r.s.now()
	}
	return nil
}

func set(to, from *string) {
	if from != nil {
		*to = *from
	}
}

// check returns how GitHub refuses the body, or nil.
func (b checkBody) check() *answer {
	bad := func(field, code, message string) *answer {
		a := invalid("CheckRun", field, code, message)
		return &a
	}
	statuses := []string{"queued", "in_progress", "completed"}
	conclusions := []string{"action_required", "cancelled", "failure", "neutral", "success", "skipped", "timed_out"}
	if b.Status != nil && !slices.Contains(statuses, *b.Status) {
		return bad("status", "invalid", *b.Status+" is not a status")
	}
	if b.Conclusion != nil && !slices.Contains(conclusions, *b.Conclusion) {
		return bad("conclusion", "invalid", *b.Conclusion+" is not a conclusion")
	}
	if b.Status != nil && *b.Status == "completed" && b.Conclusion == nil {
		// In the prose of "Create a check run": required with completed.
		return bad("conclusion", "missing_field", "conclusion is required when completed")
	}
	if b.Output == nil {
		return nil
	}
	for field, text := range map[string]*string{"summary": b.Output.Summary, "text": b.Output.Text} {
		if text != nil && utf8.RuneCountInString(*text) > maxCheckText {
			return bad(field, "invalid", "Only 65535 characters are allowed")
		}
	}
	if len(b.Output.Annotations) > maxAnnotations {
		return bad("annotations", "invalid", "No more than 50 annotations are allowed")
	}
	for _, a := range b.Output.Annotations {
		switch {
		case a.Path == "" || a.StartLine < 1 || a.EndLine < a.StartLine || a.Message == "":
			return bad("annotations", "missing_field", "path, lines and message are required")
		case !slices.Contains([]string{"notice", "warning", "failure"}, a.Level):
			return bad("annotations", "invalid", a.Level+" is not a level")
		case utf8.RuneCountInString(a.Title) > maxAnnotationTitle || len(a.Message) > maxAnnotationText:
			return bad("annotations", "invalid", "annotation is too long")
		}
	}
	return nil
}

// listCheckRuns answers the runs of a commit, newest first.
func (r *Repository) listCheckRuns(c *call) answer {
	h, q := r.resolve(c.PathValue("sha")), c.URL.Query()
	if h.IsZero() {
		return refuse(http.StatusUnprocessableEntity, "No commit found for SHA: "+c.PathValue("sha"))
	}
	found := []doc{}
	for _, run := range slices.Backward(r.checks) {
		switch {
		case run.Head != h.String(),
			q.Has("check_name") && q.Get("check_name") != run.Name,
			q.Has("app_id") && q.Get("app_id") != itoa(run.App),
			q.Has("status") && q.Get("status") != run.Status,
			q.Get("filter") != "all" && r.superseded(run):
			continue
		}
		found = append(found, r.checkJSON(run))
	}
	page := paged(r, c, found)
	page.body = doc{"total_count": len(found), "check_runs": page.body}
	return page
}

// superseded reports whether its suite has a run of the same name that was
// completed later. Of runs that are not completed, the description does not say
// which are the latest.
func (r *Repository) superseded(run *checkRun) bool {
	return slices.ContainsFunc(r.checks, func(other *checkRun) bool {
		if other.suite != run.suite || other.Name != run.Name || other == run || other.completed.IsZero() {
			return false
		}
		return run.completed.IsZero() || other.completed.After(run.completed)
	})
}

func (r *Repository) checkJSON(run *checkRun) doc {
	api, web := r.apiURL("/check-runs/"+itoa(run.ID)), r.webURL("/runs/"+itoa(run.ID))
	details := run.DetailsURL
	if details == "" {
		details = r.s.webURL("/apps")
	}
	var conclusion any
	if run.Conclusion != "" {
		conclusion = run.Conclusion
	}
	return doc{
		"id": run.ID, "node_id": nodeID("CR", run.ID), "name": run.Name, "head_sha": run.Head, "external_id": run.ExternalID,
		"url": api, "html_url": web, "details_url": details, "status": run.Status, "conclusion": conclusion,
		"started_at": stamp(run.started), "completed_at": stampOrNull(run.completed),
		"check_suite": doc{"id": run.suite}, "app": r.s.appJSON(run.App), "pull_requests": []doc{},
		"output": doc{
			"title": orNull(run.Title), "summary": orNull(run.Summary), "text": orNull(run.Text),
			"annotations_count": len(run.Annotations), "annotations_url": api + "/annotations",
		},
	}
}

// suiteJSON prints the App's suite for a commit.
func (r *Repository) suiteJSON(sha string) doc {
	id := r.suiteOf(sha)
	api := r.apiURL("/check-suites/" + itoa(id))
	return doc{
		"id": id, "node_id": nodeID("CS", id), "head_branch": nil, "head_sha": sha, "status": "queued", "conclusion": nil,
		"before": nil, "after": nil, "url": api, "check_runs_url": api + "/check-runs", "pull_requests": []doc{},
		"app": r.s.appJSON(r.s.config.AppID), "created_at": stamp(r.s.now()), "updated_at": stamp(r.s.now()),
		"latest_check_runs_count": 1, "head_commit": r.simpleCommitJSON(plumbing.NewHash(sha)),
	}
}
