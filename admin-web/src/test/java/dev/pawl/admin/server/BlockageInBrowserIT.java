package dev.pawl.admin.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.support.ui.ExpectedConditions;

/** Somebody watches a run that waits for another session, and does not touch the page. */
@Tag("long")
final class BlockageInBrowserIT {
    private static final By BLOCKED = By.cssSelector(".card.warning");

    @Test
    void whoBlocksAppearsIsAnnouncedAndGoesAway() throws Exception {
        try (var blockage = Blockage.begin();
                var browser = Browser.open(blockage.server())) {
            browser.visit("/migrations");
            browser.waiting().until(ExpectedConditions.textToBePresentInElementLocated(BLOCKED, "lunch"));
            browser.inspect("/migrations", "blocked");
            browser.inspect("/", "overview-blocked");
            browser.visit("/migrations");
            blockage.theReaderComesBack();
            browser.waiting().until(ExpectedConditions.invisibilityOfElementLocated(BLOCKED));
            assertThat(browser.driver().findElement(By.tagName("main")).getText())
                    .contains("Step 1 of 2");
            blockage.theMigrationIsLetGo();
            browser.waiting().until(ExpectedConditions.textToBePresentInElementLocated(BLOCKED, "importer"));
            browser.waiting().until(driver -> "Warning: a run is going on and waits for another session."
                    .equals(driver.findElement(By.id("announcement")).getDomProperty("textContent")));
            browser.inspect("/migrations", "building");
        }
    }
}
