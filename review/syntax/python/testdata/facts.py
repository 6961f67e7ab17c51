# Prints what the parser of the Python that runs this knows of the files that
# are named in its input, one JSON text a line. It parses them and no more.
import ast
import json
import sys
import warnings

warnings.simplefilter("ignore")


def parts(node):
    """The children that are read: types are dropped unless they call or name something."""
    for field, value in ast.iter_fields(node):
        if field == "type_params":
            continue
        if field in ("annotation", "returns") or isinstance(node, ast.ExceptHandler) and field == "type":
            if value is None or not any(isinstance(n, (ast.Call, ast.JoinedStr, ast.NamedExpr)) for n in ast.walk(value)):
                continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield field, child


def facts(tree):
    calls, functions, texts, imports = 0, 0, [], []
    work = [(tree, False)]
    while work:
        node, shown = work.pop()
        for decorator in getattr(node, "decorator_list", []):
            calls += not isinstance(decorator, ast.Call)
        if isinstance(node, ast.Call):
            calls += 1
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            functions += 1
        elif isinstance(node, ast.Attribute):
            texts.append(node.attr)
        elif isinstance(node, ast.keyword) and node.arg:
            texts.append(node.arg)
        elif isinstance(node, ast.JoinedStr) and not node.values and not shown:
            texts.append("")
        elif isinstance(node, ast.Constant) and isinstance(node.value, (str, bytes)) and not shown:
            texts.append(node.value)
        elif isinstance(node, ast.Import):
            for name in node.names:
                if name.asname:
                    imports.append([name.name, "*", name.asname])
                    continue
                first = name.name.split(".")[0]
                imports.append([first, "*", first])
                if first != name.name:
                    imports.append([name.name])
        elif isinstance(node, ast.ImportFrom):
            for name in node.names:
                imports.append(["." * node.level + (node.module or ""), name.name, name.asname or name.name])
        for field, child in parts(node):
            work.append((child, shown and isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant) or field == "format_spec"))
    return {
        "calls": calls,
        "functions": functions,
        "texts": sorted((t if isinstance(t, bytes) else t.encode("utf-8", "surrogatepass")).hex() for t in texts),
        "imports": sorted(" ".join(i) for i in imports),
    }


for path in sys.stdin.read().splitlines():
    try:
        with open(path, "rb") as f:
            tree = ast.parse(f.read())
    except (SyntaxError, RecursionError, ValueError):
        print("null")
        continue
    print(json.dumps(facts(tree)))
