import threading
import time


class Threads:
    """Says whether all its methods ran on the thread that ran load(), and how many ran at once."""

    def load(self):
        self.thread = threading.get_ident()
        self.inside = self.most = 0
        self.lock = threading.Lock()
        self.strays = 0

    def predict(self, features, names):
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
            self.strays += threading.get_ident() != self.thread
        time.sleep(float(features[0][0]))
        with self.lock:
            self.inside -= 1
        return {"strays": self.strays, "most": self.most}
