#!/bin/bash
# cameras that misbehave in six ways at once come to what docs/fault-answers.md says, and nothing is lost
. "$clone/Tests/VM/guest/faults"
read_page
station
host
heals=0
play 6 "stall bulk-in always" "short 100" "long 70000" "wrong-transaction" "reset while footage flows" \
    "descriptors other-serial"
held 8
