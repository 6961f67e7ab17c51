package github_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/bumplens/bumplens/app/github"
	"github.com/bumplens/bumplens/app/github/githubtest"
)

func TestCheckIsFoundAgain(t *testing.T) {
	_, repo, client, number := start(t)
	head := repo.Head(number)
	if got, err := client.Check(t.Context(), head); err != nil || got != nil {
		t.Fatalf("before any: got %v, %v, want none", got, err)
	}
	running := github.CheckContent{Title: "Reading", Summary: "0 of 2", ExternalID: "job-1", DetailsURL: "https://bumplens.test/review/1"}
	made, err := client.CreateCheck(t.Context(), head, running, nil)
	if err != nil {
		t.Fatal(err)
	}
	// Of another App with our name, of ours with another name, on another commit.
	repo.AddCheckRun(99, github.CheckName, head, "success")
	repo.AddCheckRun(githubtest.AppID, "other", head, "success")
	repo.AddCheckRun(githubtest.AppID, github.CheckName, repo.Branch("main"), "success")
	found, err := client.Check(t.Context(), head)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(made, found); diff != "" {
		t.Errorf("found another than was made (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(running, found.CheckContent); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}

	done := github.CheckContent{Conclusion: github.Failure, Title: "Blocked", Summary: "1 finding", Text: "text", ExternalID: "job-2", DetailsURL: running.DetailsURL}
	if _, err := client.UpdateCheck(t.Context(), made.ID, done, nil); err != nil {
		t.Fatal(err)
	}
	found, err = client.Check(t.Context(), head)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&github.Check{ID: made.ID, Head: head, CheckContent: done}, found); diff != "" {
		t.Errorf("after an update (-want +got)\n%s", diff)
	}
	// Asked for again, a run that ended runs anew, and says nothing of before.
	if _, err := client.UpdateCheck(t.Context(), made.ID, running, nil); err != nil {
		t.Fatal(err)
	}
	if found, err = client.Check(t.Context(), head); err != nil || found.Conclusion != github.Running || found.Text != "" {
		t.Errorf("running anew: got %+v, %v", found, err)
	}
}

func TestNewestOfTwoChecks(t *testing.T) {
	_, repo, client, number := start(t)
	head := repo.Head(number)
	repo.AddCheckRun(githubtest.AppID, github.CheckName, head, "failure")
	newer := repo.AddCheckRun(githubtest.AppID, github.CheckName, head, "success")
	got, err := client.Check(t.Context(), head)
	if err != nil || got.ID != newer {
		t.Errorf("got %+v, %v, want run %d", got, err, newer)
	}
	// Beside one that ended, in the same suite.
	running, err := client.CreateCheck(t.Context(), head, github.CheckContent{Title: "Reading", Summary: "0 of 2"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, err = client.Check(t.Context(), head); err != nil || got.ID != running.ID {
		t.Errorf("got %+v, %v, want the running %d", got, err, running.ID)
	}
}

func TestAnnotationsGoInBatches(t *testing.T) {
	g, repo, client, number := start(t)
	head := repo.Head(number)
	var annotations []github.Annotation
	for i := range 120 {
		annotations = append(annotations, github.Annotation{Path: "package-lock.json", Line: i + 1, Level: github.LevelFailure, Title: "title", Message: fmt.Sprint("finding ", i)})
	}
	content := github.CheckContent{Conclusion: github.Failure, Title: "Blocked", Summary: "summary"}
	made, err := client.CreateCheck(t.Context(), head, content, annotations)
	if err != nil {
		t.Fatal(err)
	}
	if made.Annotations != 120 {
		t.Errorf("run has %d annotations, want 120", made.Annotations)
	}
	runs := repo.CheckRuns(head)
	if len(runs) != 1 || runs[0].Edits != 2 {
		t.Fatalf("got %d runs, want one that was written twice more", len(runs))
	}
	for i, a := range runs[0].Annotations {
		if a.StartLine != i+1 || a.EndLine != i+1 || a.Message != annotations[i].Message {
			t.Fatalf("annotation %d: got %+v", i, a)
		}
	}

	// One that GitHub does not take leaves a run that can be told of.
	annotations[119].Message = strings.Repeat("long", 20_000)
	status := new(github.StatusError)
	made, err = client.CreateCheck(t.Context(), head, content, annotations)
	if !errors.As(err, &status) || status.Status != 422 || made == nil || made.Annotations != 100 {
		t.Errorf("last batch refused: got %+v, %v", made, err)
	}
	if n := calls(g, "POST", "/check-runs"); n != 2 {
		t.Errorf("%d runs created, want 2", n)
	}
}
