package lockfile

import (
	"fmt"
	"strings"

	"github.com/bumplens/bumplens/review/ecosystem"
)

// mavenVersion returns a version of Maven's, which stands on a line.
func mavenVersion(line int, group, name, number string) (ecosystem.Version, error) {
	if group == "" || name == "" || number == "" || strings.ContainsAny(group+name, ": \t\n") {
		return ecosystem.Version{}, &SyntaxError{line, fmt.Sprintf("%q, %q and %q are not a group, a name and a version", group, name, number)}
	}
	return ecosystem.Named(ecosystem.Maven, group+":"+name).At(number), nil
}

// mavenNumber returns the version that a requirement of Maven fixes, "" when it
// leaves a choice: https://maven.apache.org/pom.html#Dependency_Version_Requirement_Specification.
func mavenNumber(required string) string {
	if required == "LATEST" || required == "RELEASE" {
		return ""
	}
	if !strings.HasPrefix(required, "[") && !strings.HasPrefix(required, "(") {
		return required
	}
	exact, opens := strings.CutPrefix(required, "[")
	exact, closes := strings.CutSuffix(exact, "]")
	if !opens || !closes || strings.ContainsAny(exact, ",[]()") {
		return ""
	}
	return strings.TrimSpace(exact)
}
