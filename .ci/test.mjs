// npm test: lint, types, unit tests, the browser tests on the built page; ends with one line that counts them.
// `node .ci/test.mjs browser`, `… kernel` and `… firefox` run only those.

import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ensureChromium } from './chromium.mjs';
import { ensureFirefox } from './firefox.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const output = `${root}e2e/.out`;
const counts = { passed: 0, failed: 0, skipped: 0 };
/** What failed, or passed only when tried again: one line each, said once more at the end. */
const remarks = [];

process.env.TZ = 'UTC';
process.env.LC_ALL = 'C.UTF-8';

/** Runs one check; a failure counts as one and names the command that mends it. */
function check(title, command, mend) {
  console.log(`\n── ${title}`);
  const { status } = spawnSync('npx', ['--no-install', ...command], { cwd: root, stdio: 'inherit' });
  counts[status === 0 ? 'passed' : 'failed'] += 1;
  if (status !== 0) remarks.push(`failed: ${title}`);
  if (status !== 0 && mend !== undefined)
    console.log(`\n${title} failed. To mend what can be mended: ${mend}`);
  return status === 0;
}

/** Runs a test runner that also writes a JSON report, and adds up what that says. */
function runTests(title, command, reportName, read) {
  console.log(`\n── ${title}`);
  mkdirSync(output, { recursive: true });
  const report = `${output}/${reportName}`;
  rmSync(report, { force: true });
  const environment = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report };
  const { status } = spawnSync('npx', ['--no-install', ...command], {
    cwd: root,
    stdio: 'inherit',
    env: environment,
  });
  const result = existsSync(report)
    ? read(JSON.parse(readFileSync(report, 'utf8')))
    : { passed: 0, failed: 0, skipped: 0, remarks: [] };
  remarks.push(...result.remarks);
  // A runner that stopped without a failed test has failed all the same.
  if (status !== 0 && result.failed === 0) {
    result.failed = 1;
    remarks.push(`failed: ${title} ended with status ${status}`);
  }
  for (const key of Object.keys(counts)) counts[key] += result[key];
}

const readVitest = (report) => ({
  passed: report.numPassedTests,
  failed: report.numFailedTests,
  skipped: report.numPendingTests + report.numTodoTests,
  remarks: report.testResults
    .filter(({ status }) => status === 'failed')
    .flatMap(({ name, message, assertionResults }) => {
      const failed = assertionResults.filter((result) => result.status === 'failed');
      return failed.length === 0
        ? [`failed: ${name}: ${firstLine(message)}`]
        : failed.map((result) => `failed: ${result.fullName}: ${firstLine(result.failureMessages[0])}`);
    }),
});

const readPlaywright = ({ stats, suites, errors }) => ({
  passed: stats.expected + stats.flaky,
  failed: stats.unexpected,
  skipped: stats.skipped,
  remarks: [
    ...errors.map(({ message }) => `failed: ${firstLine(message)}`),
    ...suites.flatMap(playwrightRemarks),
  ],
});

/** The tests of a suite, and of those in it, that failed once at least. */
function playwrightRemarks({ suites = [], specs = [] }) {
  const own = specs.flatMap(({ file, title, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ status, results }) => {
        const { error } = results.find((result) => result.error !== undefined) ?? {};
        const outcome = status === 'flaky' ? 'passed when tried again' : 'failed';
        return `${outcome}: ${file}: ${title}: ${firstLine(error?.message)}`;
      }),
  );
  return [...own, ...suites.flatMap(playwrightRemarks)];
}

const firstLine = (message = 'no message') => message.split('\n', 1)[0];

function checks() {
  check('Format and lint', ['biome', 'check', '--error-on-warnings'], 'npm run format');
  check('Types', ['tsc', '-b']);
}

function unitTests() {
  const report = 'unit.json';
  runTests(
    'Unit tests',
    ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${output}/${report}`],
    report,
    readVitest,
  );
}

function build() {
  return (
    check('Build of the page', ['vite', 'build']) &&
    check('Build of the command line', ['vite', 'build', '--mode', 'cli'])
  );
}

function browserTests(config, title, report) {
  process.env.KLPSCOPE_CHROMIUM = ensureChromium();
  runTests(title, ['playwright', 'test', '-c', config, '--reporter=list,json'], report, readPlaywright);
}

function firefoxTests() {
  const firefox = ensureFirefox();
  if (firefox === undefined) {
    console.log(
      '\n── Firefox tests: skipped, for there is no Firefox; install it, or set KLPSCOPE_FIREFOX to its path.',
    );
    counts.skipped += 1;
    return;
  }
  process.env.KLPSCOPE_FIREFOX = firefox;
  // Node 20 has a WebSocket, but shows it only when asked to.
  if (globalThis.WebSocket === undefined) process.env.NODE_OPTIONS = '--experimental-websocket';
  const command = ['playwright', 'test', '-c', 'e2e/firefox/playwright.config.ts', '--reporter=list,json'];
  runTests('Firefox tests', command, 'firefox.json', readPlaywright);
}

const part = process.argv[2];
if (part === undefined) {
  checks();
  unitTests();
}
if (build()) {
  if (part === 'kernel') browserTests('e2e/kernel/playwright.config.ts', 'Kernel tests', 'kernel.json');
  else if (part === 'firefox') firefoxTests();
  else browserTests('e2e/playwright.config.ts', 'Browser tests', 'browser.json');
}

const summary = process.env.KLPSCOPE_TEST_REMARKS;
if (remarks.length > 0) console.log(`\n${remarks.join('\n')}`);
if (summary !== undefined && remarks.length > 0) appendFileSync(summary, `${remarks.join('\n')}\n`);

const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
console.log(`\n${counts.passed} passed, ${counts.failed} failed${skipped}`);
process.exitCode = counts.failed > 0 ? 1 : 0;
