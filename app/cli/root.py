"""The commands, put together."""

import typer

from app.cli import (
    classify,
    database,
    demo,
    digest,
    doctor,
    extract,
    imports,
    keys,
    openapi,
    outcomes,
    providers,
    report,
    rules,
    rules_stored,
    serve,
    simulate,
    staff,
    training,
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="From a police CAD feed to a partner agency's queue.",
)
app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.command("doctor")(doctor.doctor)
app.add_typer(keys.app, name="keys")
app.add_typer(providers.app, name="providers")
app.add_typer(staff.app, name="staff")
app.add_typer(training.app, name="training")
app.command("report")(report.report)
app.command("extract")(extract.extract)
app.command("import")(imports.import_file)
app.command("digest")(digest.digest)
app.command("outcomes")(outcomes.outcomes)
app.command("simulate")(simulate.simulate)
app.command("classify")(classify.classify)
app.add_typer(rules.app, name="rules")
rules.app.command("explain")(rules_stored.explain)
rules.app.command("backtest")(rules_stored.backtest)
app.add_typer(database.app, name="database")
app.command("openapi")(openapi.openapi)
