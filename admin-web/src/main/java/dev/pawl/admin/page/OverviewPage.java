package dev.pawl.admin.page;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;

/** The overview, as Facelets read it. */
@Named("overview")
@RequestScoped
public class OverviewPage {
    @Inject
    private CurrentState current;

    /** What there is to say, most important first. */
    public List<Sentence> getSentences() {
        return new OverviewSentences(current.state(), current.now()).all();
    }
}
