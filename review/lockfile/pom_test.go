package lockfile

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// onLines writes the entries of a file as told does, with their lines and places,
// and its settings.
func onLines(t *testing.T, name, text string) string {
	t.Helper()
	file, err := Parse(name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, e := range file.Entries {
		b.WriteString(strings.TrimSuffix(told([]Entry{e}), "\n") + ", line")
		for _, p := range e.Places {
			fmt.Fprintf(&b, " %d", p.Line)
		}
		for _, p := range e.Paths {
			b.WriteString("," + strings.TrimPrefix(p, name))
		}
		b.WriteString("\n")
	}
	for _, s := range file.Settings {
		fmt.Fprintf(&b, "%s %s = %s, line %d\n", s.Kind, s.Name, s.Value, s.Place.Line)
	}
	return b.String()
}

// projects checks what is read of projects, by what stands in them from line 2 on.
func projects(t *testing.T, cases map[string]struct{ text, want string }) {
	t.Helper()
	for name, tt := range cases {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, onLines(t, "pom.xml", "<project>\n"+tt.text+"\n</project>\n")); d != "" {
				t.Errorf("(-want +got)\n%s", d)
			}
		})
	}
}

// gav writes the coordinates of a package; a version of "" is none.
func gav(group, name, version string) string {
	s := "<groupId>" + group + "</groupId><artifactId>" + name + "</artifactId>"
	if version == "" {
		return s
	}
	return s + "<version>" + version + "</version>"
}

func dependency(group, name, version string) string {
	return "<dependency>" + gav(group, name, version) + "</dependency>"
}

const pom = `<?xml version="1.0" encoding="UTF-8"?>
<!-- A project with everything in it. -->
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent>
    <groupId>org.example</groupId>
    <artifactId>parent</artifactId>
    <version>7</version>
    <relativePath/>
  </parent>
  <groupId>com.example</groupId>
  <artifactId>app</artifactId>
  <version>1.0-SNAPSHOT</version>
  <modules><module>core</module></modules>
  <properties>
    <a.version>1.0.0</a.version>
    <encoding>UTF-8</encoding>
    <other.version>9</other.version>
    <other>4.2</other>
  </properties>
  <dependencyManagement>
    <dependencies>
      <dependency><groupId>g</groupId><artifactId>bom</artifactId><version>2.0</version><type>pom</type><scope>import</scope></dependency>
      <dependency><groupId>g</groupId><artifactId>asked</artifactId><version>3.0</version></dependency>
      <dependency><groupId>g</groupId><artifactId>unasked</artifactId><version>3.1</version></dependency>
    </dependencies>
  </dependencyManagement>
  <dependencies>
    <dependency><groupId>g</groupId><artifactId>asked</artifactId></dependency>
    <dependency>
      <groupId>g</groupId>
      <artifactId>a</artifactId>
      <version>${a.version}</version>
      <exclusions><exclusion><groupId>x</groupId><artifactId>*</artifactId></exclusion></exclusions>
    </dependency>
    <dependency><groupId>g</groupId><artifactId>tests</artifactId><version>1</version><scope>test</scope></dependency>
    <dependency><groupId>g</groupId><artifactId>opt</artifactId><version>1</version><optional>true</optional></dependency>
    <dependency><groupId>g</groupId><artifactId>file</artifactId><version>1</version><scope>system</scope><systemPath>${basedir}/lib/file.jar</systemPath></dependency>
    <dependency><groupId>com.example</groupId><artifactId>core</artifactId><version>${project.version}</version></dependency>
  </dependencies>
  <repositories>
    <repository><id>corp</id><url>https://maven.example/corp</url><releases><enabled>true</enabled></releases></repository>
  </repositories>
  <pluginRepositories>
    <pluginRepository><id>corp</id><url>https://maven.example/plugins</url></pluginRepository>
  </pluginRepositories>
  <distributionManagement><repository><id>out</id><url>https://out.example/</url></repository></distributionManagement>
  <build>
    <extensions><extension><groupId>g</groupId><artifactId>wagon</artifactId><version>3</version></extension></extensions>
    <pluginManagement>
      <plugins>
        <plugin><artifactId>maven-jar-plugin</artifactId><version>3.4</version></plugin>
        <plugin><artifactId>maven-war-plugin</artifactId><version>3.5</version></plugin>
      </plugins>
    </pluginManagement>
    <plugins>
      <plugin><artifactId>maven-jar-plugin</artifactId></plugin>
      <plugin>
        <artifactId>maven-compiler-plugin</artifactId>
        <version>3.13</version>
        <dependencies><dependency><groupId>g</groupId><artifactId>plexus</artifactId><version>2.15</version></dependency></dependencies>
        <configuration>
          <release>21</release>
          <annotationProcessorPaths><path><groupId>g</groupId><artifactId>processor</artifactId><version>1.6</version></path></annotationProcessorPaths>
        </configuration>
      </plugin>
    </plugins>
  </build>
  <reporting>
    <plugins><plugin><artifactId>maven-javadoc-plugin</artifactId><version>3.10</version></plugin></plugins>
  </reporting>
  <profiles>
    <profile>
      <id>old</id>
      <properties><a.version>0.9.0</a.version></properties>
      <dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId><version>${a.version}</version></dependency></dependencies>
      <repositories><repository><id>old</id><url>https://maven.example/old</url></repository></repositories>
      <build><plugins><plugin><groupId>g</groupId><artifactId>p</artifactId><version>5</version></plugin></plugins></build>
    </profile>
  </profiles>
</project>
`

func TestParsePOM(t *testing.T) {
	const want = `org.example:parent@7, direct, line 8, parent
g:bom@2.0, direct, line 23, dependencies management
g:asked@3.0, direct, line 24, dependencies management
g:unasked@3.1, line 25, dependencies management
g:a@1.0.0, direct, line 16, dependencies
g:tests@1, direct, dev, line 36, dependencies
g:opt@1, direct, optional, line 37, dependencies
g:file@1, direct, from ${basedir}/lib/file.jar, line 38, dependencies
g:wagon@3, direct, line 49, extensions
org.apache.maven.plugins:maven-jar-plugin@3.4, direct, line 52, plugins management
org.apache.maven.plugins:maven-war-plugin@3.5, line 53, plugins management
org.apache.maven.plugins:maven-compiler-plugin@3.13, direct, line 60, plugins
g:plexus@2.15, direct, line 61, plugins maven-compiler-plugin
g:processor@1.6, direct, line 64, plugins maven-compiler-plugin
org.apache.maven.plugins:maven-javadoc-plugin@3.10, direct, line 70, reporting
g:a@0.9.0, direct, line 75, profile old dependencies
g:p@5, direct, line 78, profile old plugins
origin repository corp = https://maven.example/corp, line 42
origin plugin repository corp = https://maven.example/plugins, line 45
origin repository old = https://maven.example/old, line 77
shared other.version = 9, line 18
shared other = 4.2, line 19
`
	if d := cmp.Diff(want, onLines(t, "pom.xml", pom)); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

// A version stands on the line of the property that holds it, in however many
// steps.
func TestPOMProperties(t *testing.T) {
	projects(t, map[string]struct{ text, want string }{
		"several steps": {"<properties>\n<a>${b}</a>\n<b>1.0</b></properties><dependencies>\n" + dependency("g", "n", "${a}") + "</dependencies>",
			"g:n@1.0, direct, line 4, dependencies\n"},
		"several properties": {"<properties>\n<a>1</a>\n<b>2</b></properties><dependencies>\n" + dependency("g", "n", "${a}.${b}") + "</dependencies>",
			"g:n@1.2, direct, line 3 4 5, dependencies\n"},
		"elsewhere": {"<dependencies>" + dependency("g", "n", "${jackson.version}") + "</dependencies>",
			"g:n@${jackson.version}, direct, line 2, dependencies\n"},
		"half elsewhere": {"<properties>\n<a>1.${b}</a></properties><dependencies>" + dependency("g", "n", "${a}") + "</dependencies>",
			"g:n@1.${b}, direct, line 3, dependencies\n"},
		"in a name": {"<properties>\n<scala.version>2.13</scala.version></properties><dependencies>\n" + dependency("g", "n_${scala.version}", "1") + "</dependencies>",
			"g:n_2.13@1, direct, line 4, dependencies\n"},
		"the last of one name": {"<properties>\n<a.version>1.0</a.version>\n<a.version>2.0</a.version></properties><dependencies>" + dependency("g", "n", "${a.version}") + "</dependencies>",
			"g:n@2.0, direct, line 4, dependencies\n"},
		"of the parent": {"<parent>" + gav("g", "p", "7") + "</parent><dependencies>\n" + dependency("x", "n", "${project.parent.version}") + dependency("x", "m", "${project.version}") + "</dependencies>",
			"g:p@7, direct, line 2, parent\nx:n@7, direct, line 2, dependencies\nx:m@7, direct, line 2, dependencies\n"},
		"full names before properties": {gav("g", "p", "7") + "<properties><project.version>8</project.version>\n<version>9</version></properties><dependencies>" + dependency("x", "n", "${project.version}") + dependency("x", "m", "${version}") + "</dependencies>",
			"x:n@7, direct, line 2, dependencies\nx:m@9, direct, line 3, dependencies\nshared project.version = 8, line 2\n"},
		"of a range": {"<properties><a.version>[1,2)</a.version></properties><dependencies>" + dependency("g", "n", "${a.version}") + "</dependencies>",
			"shared a.version = [1,2), line 2\n"},
		"of a profile alone": {"<properties>\n<a.version>1.0</a.version></properties><dependencies>" + dependency("g", "n", "${a.version}") + "</dependencies><profiles><profile><id>x</id><properties>\n<a.version>2.0</a.version></properties></profile></profiles>",
			"g:n@1.0, direct, line 3, dependencies\nshared a.version = 2.0, line 4\n"},
		"of the project in a profile": {"<properties>\n<a.version>1.0</a.version></properties><profiles><profile><id>x</id><dependencies>" + dependency("g", "n", "${a.version}") + "</dependencies></profile></profiles>",
			"g:n@1.0, direct, line 3, profile x dependencies\n"},
		"of a repository": {"<properties><host>maven.example</host></properties><repositories><repository><id>r</id>\n<url>https://${host}/</url></repository></repositories>",
			"origin repository r = https://maven.example/, line 2\n"},
		"that others may use": {"<properties><version.a>x</version.a><bVersion>y</bVersion><c>1.2-jre</c><d>12</d><e>UTF-8</e><f/></properties>",
			"shared version.a = x, line 2\nshared bVersion = y, line 2\nshared c = 1.2-jre, line 2\n"},
	})
}

// What is a folder of the repository has no entry. That is proved by a version
// which is the project's own by name, in its own group.
func TestPOMModules(t *testing.T) {
	const revision = "<groupId>g</groupId><artifactId>app</artifactId><version>${revision}${changelist}</version>"
	projects(t, map[string]struct{ text, want string }{
		"its version": {gav("g", "app", "1") + "<dependencies>" + dependency("${project.groupId}", "a", "${project.version}") + dependency("g", "b", "${pom.version}") + dependency("g", "c", "${version}") + "</dependencies>", ""},
		"inherited":   {"<parent>" + gav("g", "p", "1") + "</parent><dependencies>" + dependency("g", "a", "${project.version}") + dependency("g", "b", "${project.parent.version}") + "</dependencies>", "g:p@1, direct, line 2, parent\n"},
		"another step": {gav("g", "app", "1") + "<properties><own>${project.version}</own></properties><dependencies>" + dependency("g", "a", "${own}") + "</dependencies>",
			""},
		"the same expression":  {revision + "<dependencies>" + dependency("g", "a", "${revision}${changelist}") + "</dependencies>", ""},
		"another group":        {gav("g", "app", "1") + "<dependencies>" + dependency("other", "a", "${project.version}") + "</dependencies>", "other:a@1, direct, line 2, dependencies\n"},
		"the same by chance":   {gav("g", "app", "1") + "<dependencies>" + dependency("g", "a", "1") + "</dependencies>", "g:a@1, direct, line 2, dependencies\n"},
		"part of the version":  {gav("g", "app", "1") + "<dependencies>" + dependency("g", "a", "${project.version}.1") + "</dependencies>", "g:a@1.1, direct, line 2, dependencies\n"},
		"of the parent's":      {"<parent>" + gav("g", "p", "7") + "</parent>" + gav("g", "app", "1") + "<dependencies>" + dependency("g", "a", "${project.parent.version}") + "</dependencies>", "g:p@7, direct, line 2, parent\ng:a@7, direct, line 2, dependencies\n"},
		"no version to be its": {"<groupId>g</groupId><dependencies>" + dependency("g", "a", "${project.version}") + "</dependencies>", "g:a@${project.version}, direct, line 2, dependencies\n"},
		"a parent of Maven 4":  {"<parent/><artifactId>app</artifactId>", ""},
	})
}

func TestPOMRequirements(t *testing.T) {
	for required, want := range map[string]string{
		"1.0": "1.0", "[1.0]": "1.0", "[ 1.0 ]": "1.0",
		"[1.0,2.0)": "", "(,1.0]": "", "[1.0,)": "", "[1.0],[2.0]": "", "[]": "", "(1.0)": "", "LATEST": "", "RELEASE": "", "": "",
	} {
		if got := mavenNumber(required); got != want {
			t.Errorf("%q: got %q, want %q", required, got, want)
		}
	}
}

// Plugins download more than Maven knows of.
func TestPOMConfigurations(t *testing.T) {
	plugin := func(inside string) string {
		return "<build><plugins><plugin><artifactId>p</artifactId>" + inside + "</plugin></plugins></build>"
	}
	configured := func(inside string) string { return plugin("<configuration>" + inside + "</configuration>") }
	projects(t, map[string]struct{ text, want string }{
		"of an execution":   {plugin("<executions><execution><id>x</id><configuration><items><item>" + gav("g", "a", "1") + "</item></items></configuration></execution></executions>"), "g:a@1, direct, line 2, plugins p\n"},
		"of a report":       {"<reporting><plugins><plugin><artifactId>p</artifactId><reportSets><reportSet><configuration><x>" + gav("g", "a", "1") + "</x></configuration></reportSet></reportSets></plugin></plugins></reporting>", "g:a@1, direct, line 2, reporting p\n"},
		"of an old plugin":  {plugin("<goals><x>" + gav("g", "a", "1") + "</x></goals>"), "g:a@1, direct, line 2, plugins p\n"},
		"of old reports":    {"<reports><x>" + gav("g", "a", "1") + "</x></reports>", "g:a@1, direct, line 2, reports\n"},
		"of an extension":   {"<build><extensions><extension>" + gav("g", "x", "") + "<configuration><x>" + gav("g", "a", "1") + "</x></configuration></extension></extensions></build>", "g:a@1, direct, line 2, extensions\n"},
		"managed":           {"<build><pluginManagement>" + strings.TrimSuffix(strings.TrimPrefix(configured("<x>"+gav("g", "a", "1")+"</x>"), "<build>"), "</build>") + "</pluginManagement></build>", "g:a@1, line 2, plugins management p\n"},
		"itself":            {configured(gav("g", "a", "1")), "g:a@1, direct, line 2, plugins p\n"},
		"of elements":       {configured("<x><groupId><y/></groupId><artifactId>a</artifactId><version>1</version></x>"), ""},
		"without a version": {configured("<x>" + gav("g", "a", "") + "</x><y>" + gav("g", "*", "1") + "</y>"), ""},
		"one text":          {configured("<protocArtifact>g:protoc:3.25:exe:${os.detected.classifier}</protocArtifact>"), "g:protoc@3.25, direct, line 2, plugins p\n"},
		"version last":      {configured("<artifact>g:a:zip:1.0</artifact>"), "g:a@1.0, direct, line 2, plugins p\n"},
		"property in a text": {"<properties>\n<protoc>3.25</protoc></properties>" + configured("<protocArtifact>g:protoc:${protoc}:exe</protocArtifact>"),
			"g:protoc@3.25, direct, line 3, plugins p\n"},
		"text in a property": {"<properties>\n<protoc>g:protoc:3.25:exe</protoc></properties>" + configured("<protocArtifact>${protoc}</protocArtifact>"),
			"g:protoc@3.25, direct, line 3, plugins p\n"},
		"property that never ends": {"<properties><a>${b}</a><b>${a}</b></properties>" + configured("<artifact>${a}</artifact>"), ""},
		"module in a text":         {gav("g", "app", "1") + configured("<artifact>${project.groupId}:a:${project.version}</artifact>"), ""},
		"other texts":              {configured("<artifact>g:a</artifact><artifact>*:a:1</artifact><artifact>a://b:c:1</artifact><time>10:20:30</time><image>r:5000:1</image>"), ""},
		"resources":                {configured("<resourceBundles><resourceBundle>g:a:1.4</resourceBundle></resourceBundles>"), "g:a@1.4, direct, line 2, plugins p\n"},
		"with prefixes":            {configured(`<target><ac:if xmlns:ac="x">y</ac:if></target>`), ""},
	})
}

// What is managed is asked for where something asks for it, and not where it is
// managed twice. Where the project itself goes is nothing that a build downloads.
func TestPOMManagement(t *testing.T) {
	managed := func(list ...string) string {
		return "<dependencyManagement><dependencies>" + strings.Join(list, "") + "</dependencies></dependencyManagement>"
	}
	projects(t, map[string]struct{ text, want string }{
		"asked for":        {managed(dependency("g", "a", "1")) + "<profiles><profile><dependencies>" + dependency("g", "a", "") + "</dependencies></profile></profiles>", "g:a@1, direct, line 2, dependencies management\n"},
		"with a version":   {managed(dependency("g", "a", "1")) + "<dependencies>" + dependency("g", "a", "2") + "</dependencies>", "g:a@1, line 2, dependencies management\ng:a@2, direct, line 2, dependencies\n"},
		"managed twice":    {managed(dependency("g", "a", "1"), dependency("g", "a", "")), "g:a@1, line 2, dependencies management\n"},
		"in a profile":     {"<profiles><profile><id>x</id>" + managed(dependency("g", "a", "1")) + "</profile></profiles>", "g:a@1, line 2, profile x dependencies management\n"},
		"where it is gone": {"<distributionManagement><relocation>" + gav("g", "a", "1") + "</relocation></distributionManagement>", ""},
	})
}

// Mixins are what Maven 4 has beside a parent.
func TestPOMMixins(t *testing.T) {
	projects(t, map[string]struct{ text, want string }{
		"mixin": {"<mixins><mixin>" + gav("g", "m", "0.1") + "<classifier>c</classifier><extension>xml</extension></mixin></mixins>", "g:m@0.1, direct, line 2, mixins\n"},
	})
}

// A package that a list names twice has both versions: which one Maven takes is
// told by nothing but a warning.
func TestPOMTwice(t *testing.T) {
	projects(t, map[string]struct{ text, want string }{
		"two versions": {"<dependencies>" + dependency("g", "a", "1") + dependency("g", "a", "2") + "</dependencies>", "g:a@1, direct, line 2, dependencies\ng:a@2, direct, line 2, dependencies\n"},
		"one version":  {"<dependencies>" + dependency("g", "a", "1") + "\n" + dependency("g", "a", "1") + "</dependencies>", "g:a@1, direct, line 2 3, dependencies, dependencies\n"},
	})
}

// An update of a property is an update of all that takes its version from it.
func TestPOMUpdate(t *testing.T) {
	read := func(text string) []Entry {
		t.Helper()
		list, err := parsed("pom.xml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	changes := Compare(read(pom), read(strings.ReplaceAll(pom, "1.0.0</a.version>", "1.0.1</a.version>")))
	if len(changes) != 1 || changes[0].From.Version.Number != "1.0.0" || changes[0].To.Version.Number != "1.0.1" || changes[0].To.Places[0].Line != 16 {
		t.Errorf("got %+v", changes)
	}
}

func TestPOMRefuses(t *testing.T) {
	text := func(inside string) refusal { return refusal{"pom.xml", "<project>\n" + inside + "\n</project>", ""} }
	cases := make(map[string]refusal)
	for name, tt := range map[string]struct{ text, want string }{
		"unknown element":           {"<dependency/>", `line 2: the element "dependency"`},
		"element twice":             {"<dependencies/>\n<dependencies/>", `line 3: "dependencies" is there twice`},
		"other thing in a list":     {"<dependencies><x/></dependencies>", `line 2: the element "x"`},
		"text in a list":            {"<dependencies>x</dependencies>", `line 2: text in "dependencies"`},
		"unknown field":             {"<dependencies><dependency><versoin/></dependency></dependencies>", `line 2: the element "versoin"`},
		"version twice":             {"<dependencies><dependency><version>1</version><version>2</version></dependency></dependencies>", `line 2: "version" is there twice`},
		"no group":                  {"<dependencies><dependency><artifactId>a</artifactId><version>1</version></dependency></dependencies>", `line 2: "", "a" and "1"`},
		"no name":                   {"<dependencies><dependency><groupId>g</groupId><version>1</version></dependency></dependencies>", `line 2: "g", "" and "1"`},
		"odd name":                  {"<dependencies>" + dependency("g", "a:b", "1") + "</dependencies>", `line 2: "g", "a:b" and "1"`},
		"package in a description":  {"<organization><x>" + gav("g", "a", "1") + "</x></organization>", `line 2: the element "x"`},
		"package in a field":        {"<dependencies><dependency><type><x>" + gav("g", "a", "1") + "</x></type></dependency></dependencies>", `line 2: the element "x"`},
		"package in the version":    {"<version><x>" + gav("g", "a", "1") + "</x></version>", `line 2: the element "x"`},
		"package in a parent":       {"<parent><relativePath><x/></relativePath></parent>", `line 2: the element "x"`},
		"package in a mixin":        {"<mixins><mixin><classifier><x/></classifier></mixin></mixins>", `line 2: the element "x"`},
		"package in a property":     {"<properties><x>" + gav("g", "a", "1") + "</x></properties>", `line 2: the element "groupId"`},
		"package in a repository":   {"<repositories><repository><releases>" + gav("g", "a", "1") + "</releases></repository></repositories>", `line 2: the element "releases"`},
		"package in a build":        {"<build><resources><x>" + gav("g", "a", "1") + "</x></resources></build>", `line 2: the element "x"`},
		"package in an execution":   {"<build><plugins><plugin><artifactId>p</artifactId><executions><execution><goals>" + gav("g", "a", "1") + "</goals></execution></executions></plugin></plugins></build>", `line 2: the element "goals"`},
		"package in a plugin":       {"<build><plugins><plugin><artifactId>p</artifactId><inherited>" + gav("g", "a", "1") + "</inherited></plugin></plugins></build>", `line 2: the element "inherited"`},
		"package in a report":       {"<reporting><outputDirectory><x/></outputDirectory></reporting>", `line 2: the element "x"`},
		"package in an activation":  {"<profiles><profile><activation>" + gav("g", "a", "1") + "</activation></profile></profiles>", `line 2: the element "activation"`},
		"version in an exclusion":   {"<dependencies><dependency><exclusions><exclusion>" + gav("g", "a", "1") + "</exclusion></exclusions></dependency></dependencies>", `line 2: the element "version"`},
		"package in an exclusion":   {"<dependencies><dependency><exclusions><exclusion><groupId><x/></groupId></exclusion></exclusions></dependency></dependencies>", `line 2: the element "x"`},
		"parent in a profile":       {"<profiles><profile><parent/></profile></profiles>", `line 2: the element "parent"`},
		"profile in a profile":      {"<profiles><profile><profiles/></profile></profiles>", `line 2: the element "profiles"`},
		"text beside properties":    {"<properties>x</properties>", `line 2: text in "properties"`},
		"property made of itself":   {"<properties>\n<a>${b}</a><b>${a}</b></properties><dependencies>" + dependency("g", "n", "${a}") + "</dependencies>", "line 3: "},
		"too many properties":       {"<properties><a>x</a></properties><dependencies>" + dependency("g", "n", strings.Repeat("${a}", 11)) + "</dependencies>", "made of more than 10 properties"},
		"too long":                  {"<dependencies>" + dependency("g", "n", strings.Repeat("1", 501)) + "</dependencies>", "line 2: a text of more than 500 bytes"},
		"too long by a property":    {"<properties>\n<a>" + strings.Repeat("1", 300) + "</a></properties><dependencies>" + dependency("g", "n", "${a}${a}") + "</dependencies>", "line 3: a text of more than 500 bytes"},
		"plugin in no list":         {"<build><plugin/></build>", `line 2: the element "plugin"`},
		"management of other kinds": {"<dependencyManagement>" + dependency("g", "n", "1") + "</dependencyManagement>", `line 2: the element "dependency"`},
	} {
		r := text(tt.text)
		r.want = tt.want
		cases[name] = r
	}
	cases["another root"] = refusal{"pom.xml", "\n<settings/>", `line 2: the element "settings"`}
	refuses(t, cases)
}

func FuzzParsePOM(f *testing.F) {
	fuzz(f, "pom.xml", pom, "<project><parent/><dependencies>"+dependency("g", "${a}", "[${b}]")+"</dependencies><properties><a>${b}</a><b>1</b></properties></project>")
}
