class FeedbackFails:
    """Feedback that always fails."""

    def predict(self, features, names, meta=None):
        return features

    def send_feedback(self, features, names, reward, truth, routing=None):
        raise ValueError("cannot learn")
