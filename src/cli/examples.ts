/** What `--help` shows below the options of a command. */
export const EXAMPLES = {
  main: `
Examples:
  $ seldon-build .                                        build and test the project in this folder
  $ seldon-build . -t registry.example.com/iris:1 --push  … and push it
  $ seldon-build detect .                                 only say what it is`,
  build: `
Examples:
  $ seldon-build build .
  $ seldon-build . -t registry.example.com/team/iris:1 -t registry.example.com/team/iris:latest --push
  $ seldon-build . -E staging.env -e LOG_LEVEL=debug
  $ seldon-build . --python 3.10 --index-url https://pypi.example.com/simple
  $ docker run -p 9000:9000 -p 5000:5000 "$(seldon-build .)"`,
  detect: `
Examples:
  $ seldon-build detect .
  $ seldon-build detect . --json | jq .facts
  $ seldon-build detect . --pickle-policy error --sarif pickles.sarif`,
  plan: `
Examples:
  $ seldon-build plan .
  $ seldon-build plan . --resolve --json > plan.json`,
  dockerfile: `
Examples:
  $ seldon-build dockerfile . > Dockerfile.preview
  $ seldon-build dockerfile . --out context && docker build context`,
  lock: `
Examples:
  $ seldon-build lock .                     write pylock.toml, or bring it up to date; later builds follow it
  $ seldon-build lock . --upgrade           … with the newest versions that fit
  $ seldon-build lock . --as-of 2024-05-31  … with the packages of that day
  $ seldon-build lock . --frozen            only check that it is right (CI)`,
  explain: `
Examples:
  $ seldon-build explain iris                    bytes by layer and package
  $ seldon-build explain iris --html iris.html   … as a picture
  $ seldon-build explain .                       which builder saw what; which layers a build would make anew`,
  contract: `
Examples:
  $ seldon-build contract iris > contract.json
  $ seldon-build test iris --contract contract.json`,
  test: `
Examples:
  $ seldon-build test iris
  $ seldon-build test registry.example.com/team/iris:1 --contract contract.json --junit report.xml`,
  push: `
Examples:
  $ seldon-build push registry.example.com/team/iris:1
  $ echo "$TOKEN" | seldon-build push registry.example.com/team/iris:1 --username ci --password-stdin`,
} as const;
