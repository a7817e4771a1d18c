"""Runs the host tests, one line each, and counts them."""
import pathlib
import sys
import unittest


class Result(unittest.TextTestResult):
    def getDescription(self, test):
        name = getattr(test, "_testMethodName", str(test)).removeprefix("test_").replace("_", " ")
        return f"{type(test).__name__}: {name}"


def main(names):
    here = pathlib.Path(__file__).resolve().parent
    names = names or sorted(path.stem.removeprefix("test_") for path in here.glob("test_*.py"))
    suite = unittest.defaultTestLoader.loadTestsFromNames([f"test_{name}" for name in names])
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2, resultclass=Result).run(suite)
    bad = {getattr(test, "test_case", test).id() for test, _ in result.failures + result.errors}
    # A class that could not be set up ran none of its tests: that is a failure of its own.
    unborn = {name for name in bad if name.startswith(("setUpClass", "setUpModule"))}
    passed = result.testsRun - len(bad - unborn)
    failed = len(bad) + len(result.unexpectedSuccesses)
    print(f"\n{passed} passed, {failed} failed")
    return 0 if result.wasSuccessful() and result.testsRun else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
