internal import AuditLog
internal import Evidence
internal import Journal
internal import Policy
internal import Upload

/// What the station does on its own thread, without a camera.
extension Station {
    func performInBackground(_ key: RecordingKey, _ step: Step) {
        let task = task(key, step)
        background.perform { [workshop, loop] in
            let outcome = StepRunner(workshop: workshop, worker: .station).run(task, nil)
            loop.post(.stepEnded(worker: .station, key, step, outcome))
        }
    }

    func task(_ key: RecordingKey, _ step: Step) -> StepTask {
        loop.inspect { dock in
            StepTask(
                key: key,
                step: step,
                progress: dock.recordings[key] ?? RecordingProgress(),
                destinations: dock.usage[key] ?? []
            )
        }
    }

    func lift(_ key: RecordingKey) {
        background.perform { [workshop, loop] in
            do throws(StorageTrouble) { try workshop.recorder.record(.lifted, of: key) } catch {
                loop.post(.storageFailed(reason: error.reason))
            }
        }
    }

    /// Gives up our uncommitted bytes; what cannot be given up now is found by age later.
    func abandon(_ key: RecordingKey) {
        background.perform { [workshop] in
            for destination in workshop.destinations.values { try? destination.driver.abandon(key) }
        }
    }

    func probeStorage() {
        background.perform { [setup, loop] in
            do {
                try setup.journal.checkWritable()
                try setup.audit.note(.storageRestored, [])
                loop.post(.storageRecovered)
            } catch {
                setup.log(.warning, "station storage still fails: \(error)")
            }
        }
    }
}
