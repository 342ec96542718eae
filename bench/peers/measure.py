"""
Runs a command and prints one line of JSON about its process, children included: seconds from
start to end, seconds of CPU time, peak memory in MiB. `python measure.py COMMAND...`
"""

import json
import os
import subprocess
import sys
import time

started = time.perf_counter()
try:
    process = subprocess.Popen(sys.argv[1:], stdout=sys.stderr)
except OSError as error:
    sys.exit(str(error))
_, status, usage = os.wait4(process.pid, 0)
seconds = time.perf_counter() - started
exit_code = os.waitstatus_to_exitcode(status)
if exit_code != 0:
    sys.exit(f"exit code {exit_code}")
reading = {
    "seconds": seconds,
    "cpuSeconds": usage.ru_utime + usage.ru_stime,
    "peakMb": usage.ru_maxrss / 1024,
}
print(json.dumps(reading))
